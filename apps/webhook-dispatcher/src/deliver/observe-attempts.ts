import { Histogram, type Registry } from 'prom-client';
import type { Answer } from '../send/message.ts';

/** Counts and times every attempt by its result. Not by webhook: customers create those, and labels must stay few. */
export function observeAttempts(metrics: Registry): (answer: Answer) => void {
  const seconds = new Histogram({
    name: 'ligai_webhook_attempt_duration_seconds',
    help: 'Time from a POST to the end of its answer, or to its failure',
    labelNames: ['met'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  return (answer) => seconds.observe({ met: met(answer) }, answer.tookMs / 1000);
}

function met({ statusCode, refused }: Answer): string {
  if (refused) return 'refused';
  return statusCode === null ? 'no answer' : `${Math.floor(statusCode / 100)}xx`;
}
