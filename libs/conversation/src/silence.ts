import { say } from './asking.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { type Moment, update } from './moment.ts';
import type { Policy } from './policy.ts';

/** Nobody says anything: the caller is asked again, and released when that does not help. */
export function repromptDueAt(conversation: Conversation, policy: Policy): number | null {
  const { floor, caller } = conversation;
  if (floor.phase !== 'listening' || openText(caller) !== '') return null;
  // A sound without words only puts it off: noise on the line must not hold a call for ever.
  const quietSince = caller.voice.dismissed ? floor.sinceMs : Math.max(floor.sinceMs, caller.voice.sinceMs);
  return quietSince + policy.silence.repromptAfterMs;
}

export function reprompt(moment: Moment): void {
  const { lines } = moment.policy.language;
  const { reprompts, caller } = moment.conversation;
  update(moment, {
    reprompts: reprompts + 1,
    caller: { ...caller, voice: { ...caller.voice, dismissed: caller.voice.speaking } },
  });
  const line = lines.reprompts[reprompts % Math.max(1, lines.reprompts.length)];
  if (reprompts < moment.policy.silence.reprompts && line) say(moment, { kind: 'line', text: line, next: 'listen' });
  else say(moment, { kind: 'line', text: lines.silenceGoodbye, next: 'silence' });
}
