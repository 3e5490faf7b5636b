import type { Turn } from '@ligai/contracts';
import type { Conversation, Phase, Reply } from './conversation.ts';
import type { ConversationEffect } from './effect.ts';
import type { Policy } from './policy.ts';

/**
 * One step while it is being taken: the conversation as it is by now, and the effects so far. Lives only inside `step`;
 * the conversations themselves are never changed in place.
 */
export type Moment = {
  readonly atMs: number;
  readonly policy: Policy;
  conversation: Conversation;
  readonly effects: ConversationEffect[];
};

export function update(moment: Moment, changes: Partial<Conversation>): void {
  moment.conversation = { ...moment.conversation, ...changes };
}

export function emit(moment: Moment, effect: ConversationEffect): void {
  moment.effects.push(effect);
}

export function isIn(conversation: Conversation, ...phases: Phase[]): boolean {
  return phases.includes(conversation.floor.phase);
}

/** The reply that holds the floor or claims it. */
export function replyOf(conversation: Conversation): Reply | null {
  return 'reply' in conversation.floor ? conversation.floor.reply : null;
}

/** Changes the reply in whatever phase it is; without a reply nothing. */
export function updateReply(moment: Moment, changes: Partial<Reply>): void {
  const { floor } = moment.conversation;
  if (!('reply' in floor)) return;
  update(moment, { floor: { ...floor, reply: { ...floor.reply, ...changes } } });
}

/** Monotonic time as the wall clock had it, in whole milliseconds. */
export function epochMs(moment: Moment, atMs: number = moment.atMs): number {
  return Math.round(moment.conversation.epochOffsetMs + atMs);
}

export function nextTurnIndex(turns: readonly Turn[]): number {
  return (turns.at(-1)?.index ?? -1) + 1;
}

export function turnAt(conversation: Conversation, index: number | null): Turn | null {
  return conversation.turns.find((turn) => turn.index === index) ?? null;
}

/** Keeps the turn, new or changed, and has it written. */
export function recordTurn(moment: Moment, turn: Turn): void {
  const { turns } = moment.conversation;
  const known = turns.some((other) => other.index === turn.index);
  update(moment, {
    turns: known ? turns.map((other) => (other.index === turn.index ? turn : other)) : [...turns, turn],
  });
  // A turn that changes twice in one step is written once.
  const earlier = moment.effects.findIndex((effect) => effect.do === 'record_turn' && effect.turn.index === turn.index);
  if (earlier < 0) emit(moment, { do: 'record_turn', turn });
  else moment.effects[earlier] = { do: 'record_turn', turn };
}
