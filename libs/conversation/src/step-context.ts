import type { Turn } from '@ligai/contracts';
import type { Conversation, Floor, Phase, Speculation } from './conversation.ts';
import type { ConversationEffect } from './effect.ts';
import type { Policy } from './policy/policy.ts';
import { type Reply, stageOf } from './reply.ts';

/**
 * The state of a running `step`: the current conversation and the effects so far. It exists only inside `step`; the
 * conversations themselves are immutable.
 */
export type StepContext = {
  readonly atMs: number;
  readonly policy: Policy;
  conversation: Conversation;
  readonly effects: ConversationEffect[];
};

export function update(context: StepContext, changes: Partial<Conversation>): void {
  context.conversation = { ...context.conversation, ...changes };
}

export function emit(context: StepContext, effect: ConversationEffect): void {
  context.effects.push(effect);
}

export function isIn(conversation: Conversation, ...phases: Phase[]): boolean {
  return phases.includes(conversation.floor.phase);
}

/** The current reply, if the agent has the floor or is about to take it. */
export function replyOf(conversation: Conversation): Reply | null {
  return 'reply' in conversation.floor ? conversation.floor.reply : null;
}

/** The open request that was sent before the end of the caller's turn. */
export function speculationOf({ floor }: Conversation): Speculation | null {
  return floor.phase === 'listening' ? floor.speculation : null;
}

/** Gives the floor to somebody. A speculation that does not stay with it is dropped. */
export function setFloor(context: StepContext, floor: Floor): void {
  const before = speculationOf(context.conversation);
  update(context, { floor });
  if (before && speculationOf(context.conversation)?.requestId !== before.requestId)
    emit(context, { do: 'drop_reply', replyId: before.requestId, speculative: true });
}

/** The caller has the floor. */
export function listen(context: StepContext): void {
  setFloor(context, { phase: 'listening', sinceMs: context.atMs, speculation: null });
}

/** Changes the current reply in any phase, and its position on the ladder; does nothing without a reply. */
export function updateReply(context: StepContext, changes: Partial<Reply>): void {
  const { floor } = context.conversation;
  if (!('reply' in floor)) return;
  const reply = { ...floor.reply, ...changes };
  const stage = stageOf(reply);
  const ladder = stage === reply.ladder.stage ? reply.ladder : { stage, sinceMs: context.atMs, rungs: 0 };
  update(context, { floor: { ...floor, reply: { ...reply, ladder } } });
}

/** Converts monotonic time to wall-clock time, in whole milliseconds. */
export function epochMs(context: StepContext, atMs: number = context.atMs): number {
  return Math.round(context.conversation.epochOffsetMs + atMs);
}

export function nextTurnIndex(turns: readonly Turn[]): number {
  return (turns.at(-1)?.index ?? -1) + 1;
}

export function turnAt(conversation: Conversation, index: number | null): Turn | null {
  return conversation.turns.find((turn) => turn.index === index) ?? null;
}

/** Saves a new or changed turn, and emits its write. */
export function recordTurn(context: StepContext, turn: Turn): void {
  const { turns } = context.conversation;
  const known = turns.some((other) => other.index === turn.index);
  update(context, {
    turns: known ? turns.map((other) => (other.index === turn.index ? turn : other)) : [...turns, turn],
  });
  // A turn that changes twice in one step is written once.
  const earlier = context.effects.findIndex(
    (effect) => effect.do === 'record_turn' && effect.turn.index === turn.index,
  );
  if (earlier < 0) emit(context, { do: 'record_turn', turn });
  else context.effects[earlier] = { do: 'record_turn', turn };
}
