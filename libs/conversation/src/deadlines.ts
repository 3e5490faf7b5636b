import { requestDueAt, sendRequest } from './asking.ts';
import {
  bargeInDueAt,
  onPlaybackPaused,
  pauseAnswerDueAt,
  pausePlayback,
  resumeDueAt,
  resumePlayback,
} from './barge-in.ts';
import type { Conversation } from './conversation.ts';
import { abandonReply, climb, endMute, fillerDueAt, muteDueAt, rungDueAt, sayFiller, stallDueAt } from './dead-air.ts';
import { endCallerTurn, endpointDueAt, finalizeDueAt, finalizeTranscript, speculationDueAt } from './endpointing.ts';
import { hangUpDueAt, hangUpNow } from './finishing.ts';
import { cannotHearDueAt, sayCannotHear } from './hearing.ts';
import { beginHold, endHold, holdDueAt, holdTimeoutDueAt } from './hold.ts';
import { closeKeys, keysDueAt } from './keys.ts';
import { open, openingDueAt } from './opening.ts';
import type { Policy } from './policy/policy.ts';
import { askAfterGap, gapLineDueAt, reprompt, repromptDueAt } from './silence.ts';
import { speculate } from './speculation.ts';
import { emit, type StepContext } from './step-context.ts';
import { actOnMailbox, mailboxDueAt } from './voicemail/voicemail.ts';

/** An action that happens at a time. `dueAt` is computed from the conversation, so nothing has to be cancelled. */
export type Deadline = {
  dueAt: (conversation: Conversation, policy: Policy) => number | null;
  meet: (context: StepContext) => void;
};

/** If several are due, they run in this order. */
const deadlines: readonly Deadline[] = [
  { dueAt: pauseAnswerDueAt, meet: (context) => onPlaybackPaused(context, []) },
  { dueAt: bargeInDueAt, meet: pausePlayback },
  { dueAt: resumeDueAt, meet: resumePlayback },
  { dueAt: mailboxDueAt, meet: actOnMailbox },
  { dueAt: holdDueAt, meet: beginHold },
  { dueAt: holdTimeoutDueAt, meet: endHold },
  { dueAt: keysDueAt, meet: closeKeys },
  { dueAt: finalizeDueAt, meet: finalizeTranscript },
  { dueAt: endpointDueAt, meet: endCallerTurn },
  { dueAt: speculationDueAt, meet: speculate },
  { dueAt: openingDueAt, meet: open },
  { dueAt: requestDueAt, meet: (context) => sendRequest(context, 'main') },
  { dueAt: fillerDueAt, meet: sayFiller },
  { dueAt: muteDueAt, meet: endMute },
  { dueAt: rungDueAt, meet: climb },
  { dueAt: stallDueAt, meet: abandonReply },
  { dueAt: cannotHearDueAt, meet: sayCannotHear },
  { dueAt: gapLineDueAt, meet: askAfterGap },
  { dueAt: repromptDueAt, meet: reprompt },
  { dueAt: hangUpDueAt, meet: hangUpNow },
];

/** Running a deadline postpones it, so more rounds than this mean that two deadlines undo each other. */
const mostRounds = 20;

/**
 * Runs all due deadlines, one after the other, since each may change which is due next. Returns false after
 * `mostRounds`; the caller then waits, so that the conversation can process other events.
 */
export function meetDeadlines(context: StepContext, among: readonly Deadline[] = deadlines): boolean {
  for (let round = 0; round < mostRounds; round += 1) {
    const due = among.find(({ dueAt }) => (dueAt(context.conversation, context.policy) ?? Infinity) <= context.atMs);
    if (!due) return true;
    due.meet(context);
  }
  const { phase } = context.conversation.floor;
  emit(context, { do: 'report_fault', fault: 'deadlines_unsettled', detail: `${mostRounds} rounds in phase ${phase}` });
  return false;
}

/** The earliest deadline; null if there is none. */
export function nextDeadline(conversation: Conversation, policy: Policy): number | null {
  const earliest = Math.min(...deadlines.map(({ dueAt }) => dueAt(conversation, policy) ?? Infinity));
  return Number.isFinite(earliest) ? earliest : null;
}
