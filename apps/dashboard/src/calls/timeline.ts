import type { AnswerLatency, CallDetails, KeyPress, TranscriptLine, TurnRole } from '@ligai/contracts';
import { type LiveCall, turnIndexOf } from '../live/live-calls.ts';

/** A turn of a conversation, from the record or as it is spoken. */
export type Line = {
  kind: 'turn';
  key: string;
  index: number;
  role: TurnRole;
  content: string;
  interrupted: boolean;
  at: string;
  /** True while the words still come. */
  open: boolean;
  latency: AnswerLatency | null;
};

/** Keys that were pressed one after the other. */
export type Keys = { kind: 'keys'; key: string; at: string; digits: string };

export type TimelineEntry = Line | Keys;

/**
 * The stored turns, over them what has been said since they were read, and the keys at their time. Turns of which
 * nothing was heard are left out.
 */
export function timelineOf(
  { transcript, keys_pressed }: Pick<CallDetails, 'transcript' | 'keys_pressed'>,
  live: Pick<LiveCall, 'turns' | 'keys'> | undefined,
): TimelineEntry[] {
  const turns = new Map(transcript.map((line, place): [number, TranscriptLine] => [turnIndexOf(line, place), line]));
  for (const turn of live?.turns ?? []) {
    const stored = turns.get(turn.index);
    // No message has come about it since the connection was lost: the record may have its end.
    if (turn.sequence === 0 && stored && stored.ended_at !== null) continue;
    turns.set(turn.index, { ...turn, latency: turn.latency ?? stored?.latency ?? null });
  }
  const lines = [...turns].map(([index, turn]) => lineOf(index, turn)).filter(({ content }) => content !== '');
  lines.sort((a, b) => a.index - b.index);
  return withKeys(lines, keysOf(keys_pressed, live?.keys ?? []));
}

/** The answers whose latency is known, in their order. */
export const answersOf = (entries: readonly TimelineEntry[]): (Line & { latency: AnswerLatency })[] =>
  entries.filter(
    (entry): entry is Line & { latency: AnswerLatency } => entry.kind === 'turn' && entry.latency !== null,
  );

const lineOf = (index: number, turn: TranscriptLine): Line => ({
  ...{ kind: 'turn', key: `turn-${index}`, index, role: turn.role, content: turn.content },
  ...{
    interrupted: turn.interrupted,
    at: turn.started_at,
    open: turn.ended_at === null,
    latency: turn.latency ?? null,
  },
});

/** Both sources know most keys; a key is the same if it has the same time. */
function keysOf(stored: readonly KeyPress[], live: readonly KeyPress[]): KeyPress[] {
  const keys = new Map([...stored, ...live].map((press) => [`${press.pressed_at} ${press.digit}`, press]));
  return [...keys.values()].sort((a, b) => Date.parse(a.pressed_at) - Date.parse(b.pressed_at));
}

function withKeys(lines: readonly Line[], presses: readonly KeyPress[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let next = 0;
  for (const until of [...lines, null]) {
    const from = next;
    while (next < presses.length && (until === null || timeOf(presses[next]) < Date.parse(until.at))) next += 1;
    const first = presses[from];
    const digits = presses.slice(from, next).map(({ digit }) => digit);
    if (first && digits.length > 0)
      entries.push({ kind: 'keys', key: `keys-${from}`, at: first.pressed_at, digits: digits.join(' ') });
    if (until) entries.push(until);
  }
  return entries;
}

const timeOf = (press: KeyPress | undefined): number => (press ? Date.parse(press.pressed_at) : Number.NaN);
