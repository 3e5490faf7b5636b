import { type CallId, dialCall, type PromptSnapshot, type ScheduleReason } from '@ligai/contracts';
import { callPrompt, promptProblem } from '@ligai/conversation';
import {
  countQueuedCalls,
  type DueSchedule,
  endWithoutCall,
  findActivePrompt,
  findPrompt,
  type Queryable,
  toSnapshot,
} from '@ligai/db';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import type { SchedulerTiming } from '../timing.ts';
import { dialWithinMs } from './dial-within.ts';

export type Asking = { asked: readonly DueSchedule[]; graceMs: number; timing: SchedulerTiming };

export type Asked = {
  /** call-controller has these. */
  confirmed: CallId[];
  /** So many it did not answer for: they are asked for again. */
  unanswered: number;
  /** The fault of ours by which some of those could not be asked for. */
  ownFault: string | undefined;
};

type Answer = 'confirmed' | 'unanswered' | 'ended' | { ownFault: string };

/** How calls are asked for: with which prompts, and for how long they may wait. */
type Terms = { prompts: Map<number | null, PromptSnapshot>; dial_within_ms: number; answerWithinMs: number };

/**
 * Asks call-controller for calls that are due, side by side. The same call may be asked for any number of times, by any
 * scheduler: its `call_id` makes it one. Ends those that cannot become calls.
 */
export async function askForCalls(context: ServiceContext, { asked, graceMs, timing }: Asking): Promise<Asked> {
  const { db, settings } = context;
  const [prompts, queued] = await Promise.all([promptsOf(db, asked), countQueuedCalls(db)]);
  const terms = {
    prompts,
    dial_within_ms: dialWithinMs(settings.current(), queued + asked.length),
    answerWithinMs: timing.answerWithinMs,
  };
  const answers = await Promise.all(
    asked.map((schedule) => {
      if (schedule.lateMs > graceMs) return giveUp(context, schedule, { status: 'missed', reason: 'too_late' });
      return askForOne(context, schedule, terms);
    }),
  );
  const confirmed = asked.filter((_, at) => answers[at] === 'confirmed').map(({ callId }) => callId);
  const faults = answers.flatMap((answer) => (typeof answer === 'object' ? [answer.ownFault] : []));
  const unanswered = faults.length + answers.filter((answer) => answer === 'unanswered').length;
  return { confirmed, unanswered, ownFault: faults[0] };
}

async function askForOne(context: ServiceContext, schedule: DueSchedule, terms: Terms): Promise<Answer> {
  const { bus, log } = context;
  const { id, callId, phoneNumber, promptId, variables, name, metadata, lateMs } = schedule;
  const { prompts, dial_within_ms, answerWithinMs } = terms;
  const found = prompts.get(promptId);
  if (!found) {
    const reason = promptId === null ? 'no_active_prompt' : 'prompt_deleted';
    return giveUp(context, schedule, { status: 'failed', reason });
  }
  const prompt = callPrompt(found, { number: phoneNumber, name, metadata, variables });
  // The prompt was changed since the call was scheduled.
  if (promptProblem(prompt)) return giveUp(context, schedule, { status: 'failed', reason: 'prompt_variables' });
  try {
    const request = {
      ...{ call_id: callId, number: phoneNumber, source: 'schedule' as const, prompt, dial_within_ms },
      ...{ schedule_id: id, name, metadata },
    };
    await bus.request(dialCall, request, { timeoutMs: answerWithinMs });
    log.info({ scheduleId: id, callId, lateMs: Math.round(lateMs) }, 'scheduled call asked for');
    return 'confirmed';
  } catch (error) {
    const reason = refusalOf(error);
    if (reason !== undefined) return giveUp(context, schedule, { status: 'failed', reason });
    // The message may name the number.
    const fields = { scheduleId: id, callId, pii: { detail: messageOf(error) } };
    if (isOwnFault(error)) {
      log.error({ ...fields, err: error }, 'scheduled call failed by a fault of LigAI, asking again');
      return { ownFault: messageOf(error) };
    }
    log.warn(fields, 'no answer, asking again under the same call_id');
    return 'unanswered';
  }
}

/** The prompts of these calls as they are now, by `promptId`; null names the active one. */
async function promptsOf(db: Queryable, asked: readonly DueSchedule[]): Promise<Terms['prompts']> {
  const ids = [...new Set(asked.map(({ promptId }) => promptId))];
  const found = await Promise.all(ids.map((id) => (id === null ? findActivePrompt(db) : findPrompt(db, id))));
  return new Map(ids.flatMap((id, at) => (found[at] ? [[id, toSnapshot(found[at])]] : [])));
}

/** A fault of ours says nothing about the number. */
const isOwnFault = (error: unknown): boolean => !isLigaiError(error) || error.code === 'internal';

/** What asking again would not change. All else may be a controller that dies or a Postgres that is away for a moment. */
function refusalOf(error: unknown): ScheduleReason | undefined {
  if (isLigaiError(error, 'invalid_request')) return 'number_not_allowed';
  if (isLigaiError(error, 'call_ended')) return 'call_deleted';
  return undefined;
}

async function giveUp(
  { db, log }: ServiceContext,
  { id, callId }: DueSchedule,
  end: { status: 'failed' | 'missed'; reason: ScheduleReason },
): Promise<Answer> {
  // An earlier request, of ours or of another's, may have got through after all: then the call decides.
  if (await endWithoutCall(db, callId, end)) log.warn({ scheduleId: id, ...end }, 'scheduled call is not dialled');
  return 'ended';
}
