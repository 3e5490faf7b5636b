import { interrupt } from './barge-in.ts';
import { updateCaller } from './caller-turns.ts';
import { hearFixed } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import type { Policy } from './policy/policy.ts';
import { isIn, listen, type StepContext, update } from './step-context.ts';

/*
 * Keys that the caller presses count as words of the caller. Keys with short gaps are one group, which is written as
 * "[pressed 1, 2, #]" and ends the caller's turn like a complete sentence. The first key already takes the floor,
 * because people press keys on purpose; the agent then answers the whole group.
 */

export function onKeyPressed(context: StepContext, event: Extract<ConversationEvent, { type: 'key_pressed' }>): void {
  const digits = `${context.conversation.keys?.digits ?? ''}${event.digit}`;
  update(context, { keys: { digits, lastAtMs: context.atMs } });
  if (isIn(context.conversation, 'listening', 'ending')) listen(context);
  interrupt(context);
}

/** When the group is complete. While the agent is being stopped, it waits for the floor. */
export function keysDueAt(conversation: Conversation, policy: Policy): number | null {
  const { keys } = conversation;
  if (!keys || !isIn(conversation, 'listening')) return null;
  const isComplete = keys.digits.endsWith('#') || keys.digits.length >= policy.keys.maxKeys;
  return isComplete ? keys.lastAtMs : keys.lastAtMs + policy.keys.gapMs;
}

/** Adds the group to the caller's open turn, and ends the turn as if STT had reported its end. */
export function closeKeys(context: StepContext): void {
  const { keys, caller } = context.conversation;
  if (!keys) return;
  const text = `[pressed ${[...keys.digits].join(', ')}]`;
  update(context, { keys: null, caller: hearFixed(caller, text, context.atMs) });
  const { turn } = context.conversation.caller;
  if (turn) updateCaller(context, { turn: { ...turn, hint: { by: 'keys', atMs: context.atMs } } });
}
