import { interrupt } from './barge-in.ts';
import { closeOpenTurn, updateCaller } from './caller-turns.ts';
import type { Conversation } from './conversation.ts';
import { hangUp } from './finishing.ts';
import { closeKeys } from './keys.ts';
import { openOrSay } from './opening.ts';
import type { Policy } from './policy/policy.ts';
import { isIn, type StepContext, setFloor, update } from './step-context.ts';

/*
 * The caller has put the call on hold: nothing that the agent says is heard, and the switch sends no audio. The agent
 * stops, as for a barge-in; once it is known what was heard, the phase `on_hold` begins, in which no other deadline than
 * that of the hold applies. When the caller is back, the agent says one short line. It does not repeat or answer what was
 * said before the hold: the caller continues where they want to.
 */

export function onHeld(context: StepContext): void {
  update(context, { heldAtMs: context.atMs });
  interrupt(context);
}

/** The hold begins once the agent has stopped. In the phase `ending` it does not begin, and the call is hung up. */
export function holdDueAt(conversation: Conversation): number | null {
  return isIn(conversation, 'listening') ? conversation.heldAtMs : null;
}

export function beginHold(context: StepContext): void {
  closeKeys(context);
  closeOpenTurn(context);
  updateCaller(context, { answering: null });
  setFloor(context, { phase: 'on_hold', sinceMs: context.conversation.heldAtMs ?? context.atMs });
}

export function onUnheld(context: StepContext): void {
  update(context, { heldAtMs: null });
  if (!isIn(context.conversation, 'on_hold')) return;
  const { voice } = context.conversation.caller;
  updateCaller(context, { voice: { ...voice, speaking: false, sinceMs: context.atMs } });
  update(context, { reprompts: 0 });
  openOrSay(context, context.policy.language.lines.afterHold);
}

export function holdTimeoutDueAt({ floor }: Conversation, policy: Policy): number | null {
  return floor.phase === 'on_hold' ? floor.sinceMs + policy.hold.timeoutMs : null;
}

export function endHold(context: StepContext): void {
  hangUp(context, 'hold_timeout');
}
