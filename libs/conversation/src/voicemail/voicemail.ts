import { interrupt } from '../barge-in.ts';
import type { Conversation } from '../conversation.ts';
import type { ConversationEvent } from '../event.ts';
import { hangUp } from '../finishing.ts';
import type { Policy } from '../policy/policy.ts';
import { type StepContext, update } from '../step-context.ts';
import { joinTexts } from '../words.ts';
import { type MailboxWatch, weigh, withEvidence } from './mailbox-evidence.ts';

/*
 * Has a mailbox answered? Evidence is collected beside the conversation, which it never delays: from all words of the
 * callee, also those that barge-in ignores because they are said over the greeting. Once there is enough, the agent
 * stops, and the call ends with the reason `voicemail`.
 */

export function watchForMailbox(context: StepContext): void {
  if (context.policy.voicemail.action !== 'hang_up') return;
  const { atMs } = context;
  update(context, {
    mailbox: {
      ...{ sinceMs: atMs, finals: '', guess: '', wordsAtMs: atMs, waited: false },
      ...{ monologue: null, beep: false, points: 0, found: false },
    },
  });
}

/** Collects the evidence of an event, in any phase. */
export function noteMailbox(context: StepContext, event: ConversationEvent): void {
  const { mailbox, floor } = context.conversation;
  if (!mailbox || mailbox.found || floor.phase === 'over') return;
  if (context.atMs - mailbox.sinceMs > context.policy.voicemail.detectForMs) {
    update(context, { mailbox: null });
    return;
  }
  const now = withEvidence(mailbox, event, context.policy);
  if (now === mailbox) return;
  const isEvidence = now.beep !== mailbox.beep || now.finals !== mailbox.finals || now.guess !== mailbox.guess;
  const { total, isConclusive } = isEvidence
    ? weigh(now, agentText(context.conversation), context.policy)
    : unchanged(now);
  update(context, { mailbox: { ...now, points: total } });
  if (isConclusive && total >= context.policy.voicemail.threshold) stopAtMailbox(context);
}

const unchanged = ({ points }: MailboxWatch) => ({ total: points, isConclusive: false });

const agentText = ({ turns }: Conversation): string =>
  joinTexts(...turns.map(({ role, generated }) => (role === 'user' ? '' : (generated ?? ''))));

/**
 * When there is enough evidence and the callee has finished; then when the agent is silent, and what was heard of it is
 * known.
 */
export function mailboxDueAt({ mailbox, floor, caller }: Conversation, { voicemail }: Policy): number | null {
  if (!mailbox || floor.phase === 'over') return null;
  if (mailbox.found) return floor.phase === 'listening' || floor.phase === 'on_hold' ? mailbox.sinceMs : null;
  if (mailbox.points < voicemail.threshold) return null;
  const { speaking, sinceMs } = caller.voice;
  const { wordsAtMs } = mailbox;
  return speaking ? wordsAtMs + voicemail.wordlessMs : Math.max(sinceMs, wordsAtMs) + voicemail.settleMs;
}

export function actOnMailbox(context: StepContext): void {
  if (context.conversation.mailbox?.found) hangUp(context, 'voicemail');
  else stopAtMailbox(context);
}

function stopAtMailbox(context: StepContext): void {
  const { mailbox } = context.conversation;
  if (!mailbox) return;
  update(context, { mailbox: { ...mailbox, found: true } });
  interrupt(context);
}
