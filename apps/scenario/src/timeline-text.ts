import type { VirtualCall } from '@ligai/virtual-calls';

type Line = { atMs: number; untilMs?: number; who: string; what: string };

/** What both sides did, with times in seconds after the answer: one line for each stretch of speech and each event. */
export function timelineText(call: VirtualCall): string {
  const lines = [...agentLines(call), ...callerLines(call), ...soundLines(call), ...eventLines(call)];
  return lines
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, untilMs, who, what }) => {
      const until = untilMs === undefined ? '' : `–${seconds(untilMs)}`;
      return `  ${seconds(atMs).padStart(7)}${until.padEnd(8)} ${who.padEnd(7)} ${what}`;
    })
    .join('\n');
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);
/** A longer pause begins a new line. */
const sameLineMs = 600;

function agentLines({ ear }: VirtualCall): Line[] {
  const lines: Array<Line & { untilMs: number; pieceId: number }> = [];
  for (const { text, startMs, endMs, whole, pieceId } of ear.words) {
    const shown = whole ? text : `${text}–`;
    const last = lines.at(-1);
    if (last && startMs - last.untilMs < sameLineMs) {
      last.what += ` ${shown}`;
      last.untilMs = endMs;
    } else lines.push({ atMs: startMs, untilMs: endMs, who: 'agent', what: shown, pieceId });
  }
  return lines;
}

const callerLines = ({ said }: VirtualCall): Line[] =>
  said.map(({ startMs, endMs, text, source }) => ({ atMs: startMs, untilMs: endMs, who: source, what: text }));

function soundLines({ microphone }: VirtualCall): Line[] {
  return microphone.sounds
    .filter(({ source }) => source === 'noise' || source === 'tone')
    .map(({ source, startMs, endMs, levelDb }) => ({
      atMs: startMs,
      untilMs: endMs,
      who: source,
      what: `${Math.round(endMs - startMs)} ms, ${levelDb} dB`,
    }));
}

function eventLines(call: VirtualCall): Line[] {
  const isAhead = new Map(call.did('ask_llm').map(({ replyId, speculative }) => [replyId, speculative]));
  const lines: Line[] = call.llm.requests.map(({ atMs, number, replyId }) => ({
    ...{ atMs, who: '', what: `asks the model${isAhead.get(replyId) ? ' ahead' : ''}, request ${number}` },
  }));
  for (const { atMs, effect } of call.effects) {
    if (effect.do === 'drop_reply') lines.push({ atMs, who: '', what: 'cancels the request' });
    if (effect.do === 'pause_playback') lines.push({ atMs, who: '', what: 'pauses' });
    if (effect.do === 'resume_playback') lines.push({ atMs, who: '', what: 'resumes' });
    if (effect.do === 'drop_playback') lines.push({ atMs, who: '', what: 'drops what was not heard' });
    if (effect.do === 'hang_up') lines.push({ atMs, who: '', what: `hangs up: ${effect.reason}` });
    if (effect.do === 'report_fault') lines.push({ atMs, who: '', what: `fault: ${effect.fault} (${effect.detail})` });
  }
  for (const event of call.events) {
    const { atMs } = event;
    if (event.type === 'final_transcript' && event.text !== '')
      lines.push({ atMs, who: '', what: `transcribed: "${event.text}"${event.endOfTurn ? ', end of turn' : ''}` });
    if (event.type === 'reply_failed') lines.push({ atMs, who: '', what: `the model failed: ${event.detail}` });
    if (event.type === 'piece_failed') lines.push({ atMs, who: '', what: `TTS failed: ${event.detail}` });
    if (event.type === 'hearing_lost') lines.push({ atMs, who: '', what: 'speech-to-text lost' });
    if (event.type === 'hearing_restored') lines.push({ atMs, who: '', what: 'speech-to-text restored' });
    if (event.type === 'key_pressed') lines.push({ atMs, who: 'caller', what: `presses ${event.digit}` });
  }
  if (call.end) lines.push({ atMs: call.end.atMs, who: call.end.by, what: `ends the call: ${call.end.reason}` });
  return lines;
}
