import { type Conversation, startConversation } from '../conversation.ts';
import type { ConversationEffect } from '../effect.ts';
import type { ConversationEvent } from '../event.ts';
import type { Policy } from '../policy/policy.ts';
import { step } from '../step.ts';

/** What one event of a log led to. */
export type Decision = { event: ConversationEvent; effects: ConversationEffect[] };

/** Runs a recorded conversation again: the same decisions, or, with another policy, what it would have decided. */
export function replay(
  events: Iterable<ConversationEvent>,
  policy: Policy,
): { conversation: Conversation; decisions: Decision[] } {
  let conversation = startConversation(policy);
  const decisions: Decision[] = [];
  for (const event of events) {
    const next = step(conversation, event, policy);
    conversation = next.conversation;
    decisions.push({ event, effects: next.effects });
  }
  return { conversation, decisions };
}
