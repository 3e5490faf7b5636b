/**
 * A request that comes with an `Idempotency-Key` is carried out once, though it may be tried several times:
 *
 *            ┌───────── released: failed (5xx), or its gateway died ──────────┐
 *            ▼                                                                │
 *   claim ──▶ an attempt is running ──▶ answered (2xx): stored for 24 hours, replayed
 *            ▲        │
 *   free ────┘◀───────┴── refused (4xx) at the first attempt: nothing was made, the key is forgotten
 *
 * 1. Every attempt of one request has the same `idempotency.id`, so a call that it names is one call (`call_id`).
 * 2. What is made in the database is made in the transaction that keeps the answer (`idempotency.keep`): there is no moment in
 *    which it is made and the answer unknown.
 * 3. Two attempts never both keep an answer: the newest one alone may.
 */
import { claimKey, forgetKey, releaseKey, type StoredAnswer } from '@ligai/db';
import { LigaiError, messageOf, unreachable } from '@ligai/kernel';
import type { Gateway } from '../../gateway.ts';
import { errorAnswer } from '../error-answer.ts';
import type { RenderedAnswer } from '../route.ts';
import { Attempt, holdForMs, type KeyedWork } from './attempt.ts';

type Tools = Pick<Gateway, 'db' | 'clock' | 'log'>;

/** Errors: `request_under_way`; `invalid_request` where the key was used for another request; those of the handler. */
export async function handleKeyedRequest(work: KeyedWork, tools: Tools): Promise<RenderedAnswer> {
  const claimed = await claimKey(tools.db, work.request, holdForMs);
  switch (claimed.outcome) {
    case 'claimed':
      return runAttempt(new Attempt(claimed.claim, work, tools), work, tools);
    case 'answered':
      if (work.request.fingerprint === null) await requireSameUpload(work, claimed.answer);
      return replay(claimed.answer);
    case 'running':
      throw new LigaiError('request_under_way', 'A request with this Idempotency-Key is still under way');
    case 'other_request':
      throw otherRequest();
    default:
      return unreachable(claimed);
  }
}

async function runAttempt(attempt: Attempt, work: KeyedWork, { db, log }: Tools): Promise<RenderedAnswer> {
  using _ = attempt;
  try {
    const answer = await work.handle(attempt, work.fingerprint.taking(work.upload));
    await attempt.keepAfterwards(answer);
    return answer;
  } catch (error) {
    // Refused requests made nothing. Of others that is not known, so they may only be tried again.
    const giveUp = errorAnswer(error).status < 500 ? forgetKey : releaseKey;
    await giveUp(db, attempt.claim).catch((failure) => {
      log.warn({ detail: messageOf(failure) }, 'cannot release the idempotency key; it will expire');
    });
    throw error;
  }
}

/** Whether it is what was answered before shows when all of it has come. */
async function requireSameUpload({ fingerprint, upload }: KeyedWork, stored: StoredAnswer): Promise<void> {
  for await (const _ of fingerprint.taking(upload));
  if (fingerprint.digest() !== stored.fingerprint) throw otherRequest();
}

function replay({ status, body }: StoredAnswer): RenderedAnswer {
  return { status, body, headers: { 'Idempotent-Replayed': 'true' } };
}

function otherRequest(): LigaiError {
  return new LigaiError('invalid_request', 'Idempotency-Key: was used for another request, choose a new one');
}
