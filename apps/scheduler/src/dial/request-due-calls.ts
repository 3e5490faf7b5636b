import { requestDial } from '@ligai/bus';
import type { CallId, PromptSnapshot, ScheduleReason } from '@ligai/contracts';
import { callPrompt, promptProblem } from '@ligai/conversation';
import {
  countQueuedCalls,
  type DueSchedule,
  endWithoutCall,
  findActivePrompt,
  findPrompt,
  type Queryable,
  toCallSnapshot,
} from '@ligai/db';
import { type LigaiErrorCode, messageOf, type OutageLog } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import type { SchedulerTiming } from '../timing.ts';
import { dialWithinMs } from './dial-within.ts';

export type DueCalls = {
  asked: readonly DueSchedule[];
  graceMs: number;
  timing: SchedulerTiming;
  /** Of requests that call-controller does not answer. */
  outage: OutageLog;
};

export type RequestedCalls = {
  /** Calls that call-controller has accepted. */
  confirmed: CallId[];
  /** The number of unconfirmed calls; they are requested again. */
  unanswered: number;
  /** The internal error because of which some of those could not be requested. */
  ownFault: string | undefined;
};

type Answer =
  | 'confirmed'
  | 'ended'
  | { ownFault: string }
  | { unanswered: LigaiErrorCode; fields: Record<string, unknown> };

/** The prompts of the requested calls, and how long the calls may wait. */
type Terms = { prompts: Map<number | null, PromptSnapshot>; dial_within_ms: number; answerWithinMs: number };

/**
 * Requests due calls from call-controller, concurrently. A call may be requested any number of times, by any scheduler:
 * its `call_id` makes them one call. Ends the schedules that cannot become calls.
 */
export async function requestDueCalls(
  context: ServiceContext,
  { asked, graceMs, timing, outage }: DueCalls,
): Promise<RequestedCalls> {
  const { db, settings } = context;
  const [prompts, queued] = await Promise.all([promptsOf(db, asked), countQueuedCalls(db)]);
  const terms = {
    prompts,
    dial_within_ms: dialWithinMs(settings.current(), queued + asked.length),
    answerWithinMs: timing.answerWithinMs,
  };
  const answers = await Promise.all(
    asked.map((schedule) => {
      if (schedule.lateMs > graceMs) return endUndialled(context, schedule, { status: 'missed', reason: 'too_late' });
      return requestOne(context, schedule, terms);
    }),
  );
  const confirmed = asked.filter((_, at) => answers[at] === 'confirmed').map(({ callId }) => callId);
  const failed = answers.filter((answer) => typeof answer === 'object');
  const lost = failed.find((answer) => 'unanswered' in answer);
  if (lost) outage.failed(lost.unanswered, lost.fields);
  else if (confirmed.length > 0) outage.over();
  const ownFault = failed.find((answer) => 'ownFault' in answer)?.ownFault;
  return { confirmed, unanswered: failed.length, ownFault };
}

async function requestOne(context: ServiceContext, schedule: DueSchedule, terms: Terms): Promise<Answer> {
  const { bus, log } = context;
  const { id, callId, phoneNumber, promptId, variables, name, metadata, lateMs } = schedule;
  const { prompts, dial_within_ms, answerWithinMs } = terms;
  const found = prompts.get(promptId);
  if (!found) {
    const reason = promptId === null ? 'no_active_prompt' : 'prompt_deleted';
    return endUndialled(context, schedule, { status: 'failed', reason });
  }
  const prompt = callPrompt(found, { number: phoneNumber, name, metadata, variables });
  // The prompt was changed since the call was scheduled.
  const problem = promptProblem(prompt);
  if (problem) return endUndialled(context, schedule, { status: 'failed', reason: problem.reason });
  const request = {
    ...{ call_id: callId, number: phoneNumber, source: 'schedule' as const, prompt, dial_within_ms },
    ...{ schedule_id: id, name, metadata },
  };
  const answer = await requestDial(bus, request, answerWithinMs);
  if (answer.outcome === 'confirmed') {
    log.debug({ scheduleId: id, callId, lateMs: Math.round(lateMs) }, 'scheduled call requested');
    return 'confirmed';
  }
  const { code, error } = answer;
  if (answer.outcome === 'rejected') {
    const reason = code === 'invalid_request' ? 'number_not_allowed' : 'call_deleted';
    return endUndialled(context, schedule, { status: 'failed', reason });
  }
  const detail = messageOf(error);
  // The message may contain the number.
  const fields = { scheduleId: id, callId, code, pii: { detail } };
  if (answer.outcome === 'own_fault') {
    log.error({ ...fields, err: error }, 'cannot request a scheduled call because of an internal error; retrying');
    return { ownFault: detail };
  }
  return { unanswered: code, fields };
}

/** The current prompts of these calls, by `promptId`; null is the active prompt. */
async function promptsOf(db: Queryable, asked: readonly DueSchedule[]): Promise<Terms['prompts']> {
  const ids = [...new Set(asked.map(({ promptId }) => promptId))];
  const found = await Promise.all(ids.map((id) => (id === null ? findActivePrompt(db) : findPrompt(db, id))));
  return new Map(ids.flatMap((id, at) => (found[at] ? [[id, toCallSnapshot(found[at])]] : [])));
}

async function endUndialled(
  { db, log }: ServiceContext,
  { id, callId }: DueSchedule,
  end: { status: 'failed' | 'missed'; reason: ScheduleReason },
): Promise<Answer> {
  // An earlier request, by any scheduler, may have been accepted: then its call decides.
  if (await endWithoutCall(db, callId, end)) log.warn({ scheduleId: id, ...end }, 'scheduled call is not dialled');
  return 'ended';
}
