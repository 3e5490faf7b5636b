import { HealthAnswer } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';

/** Whether a call can be placed now, and if not, what is missing. */
export type Readiness = { healthy: boolean; missing: string[] };

const askEveryMs = 100;
const answerWithinMs = 5000;

export type Patience = {
  clock: Clock;
  signal: AbortSignal;
  patienceMs: number;
  /** True for a missing part that waiting cannot provide. */
  isFinal?: (missing: string) => boolean;
};

/** Polls the gateway until it reports that calls can be placed, for at most `patienceMs`. */
export async function awaitHealthy(
  apiUrl: string,
  { clock, signal, patienceMs, isFinal }: Patience,
): Promise<Readiness> {
  const deadline = clock.monotonic() + patienceMs;
  let missing = ['the API does not answer'];
  while (clock.monotonic() < deadline) {
    const answer = await health(apiUrl);
    if (answer?.status === 'healthy') return { healthy: true, missing: [] };
    if (answer) missing = unhealthyServices(answer);
    if (answer && isFinal && missing.every(isFinal)) break;
    await clock.sleep(askEveryMs, signal);
  }
  return { healthy: false, missing };
}

async function health(apiUrl: string): Promise<HealthAnswer | undefined> {
  try {
    const response = await fetch(`${apiUrl}/health`, { signal: AbortSignal.timeout(answerWithinMs) });
    return HealthAnswer.parse(await response.json());
  } catch {
    // The gateway is not listening yet.
    return undefined;
  }
}

function unhealthyServices({ services }: HealthAnswer): string[] {
  return Object.entries(services)
    .filter(([, { status }]) => status !== 'healthy')
    .map(([name, { status, detail }]) => `${name}: ${detail ?? status}`);
}
