import { type Clock, LigaiError } from '@ligai/kernel';
import type { EslEvent } from './esl-event.ts';

type Job = { resolve(body: string): void; reject(error: LigaiError): void; patience: Disposable };

/** `bgapi` commands that await their result. Trap 9: results of other clients arrive too and are ignored. */
export class PendingJobs {
  readonly #jobs = new Map<string, Job>();

  /** Resolves with the job's body; rejects with `outcome_unknown` after `patienceMs` or if the connection is lost. */
  wait(jobId: string, clock: Clock, patienceMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const patience = clock.after(patienceMs, () => this.reject(jobId, `no result within ${patienceMs} ms`));
      this.#jobs.set(jobId, { resolve, reject, patience });
    });
  }

  take(event: EslEvent): void {
    if (event.name === 'BACKGROUND_JOB') this.#settle(event.header('Job-UUID') ?? '')?.resolve(event.body);
  }

  reject(jobId: string, why: string): void {
    this.#settle(jobId)?.reject(new LigaiError('outcome_unknown', `A job of the switch is unclear: ${why}`));
  }

  rejectAll(why: string): void {
    for (const jobId of [...this.#jobs.keys()]) this.reject(jobId, why);
  }

  #settle(jobId: string): Job | undefined {
    const job = this.#jobs.get(jobId);
    this.#jobs.delete(jobId);
    job?.patience[Symbol.dispose]();
    return job;
  }
}
