import {
  type HealthAnswer,
  type ProviderStatus,
  providerProblem,
  type ServiceStatus,
  toTimestamp,
} from '@ligai/contracts';
import type { HealthReport } from '@ligai/service';

/** Without one of these that is healthy, no call can be placed. */
const needed = ['call-controller', 'media-bridge'];

/** Without one of these that is healthy, what it does waits: calls due, campaigns, webhooks. */
const expected = ['scheduler', 'campaign-dialer', 'webhook-dispatcher'];

type Seen = HealthAnswer['services'][string];

/**
 * Whether a call could be placed now: Postgres and NATS answer this process (`own`), a call-controller (healthy if it has a
 * switch) and a media-bridge have reported recently that they can work, and no provider has failed. Services without a
 * report are listed too. `providers` is empty if Postgres did not answer. Pure; `now` is the time of the answer.
 */
export function systemHealth(
  { own, alive, providers }: { own: HealthReport; alive: ServiceStatus[]; providers: ProviderStatus[] },
  now: Date,
): HealthAnswer {
  const services: Record<string, Seen> = {};
  for (const part of ['postgres', 'nats']) services[part] = seenHere(own.problems[part]);
  const byName = Map.groupBy(alive, ({ name }) => name);
  for (const name of [...needed, ...expected]) services[name] = missing;
  for (const [name, instances] of byName) services[name] = together(instances);
  for (const one of providers) services[one.provider] = seenProvider(one);
  const vital = ['postgres', 'nats', ...needed, ...providers.map(({ provider }) => provider)];
  const healthy = vital.every((name) => services[name]?.status === 'healthy');
  return { status: healthy ? 'healthy' : 'unhealthy', timestamp: toTimestamp(now), services };
}

const missing: Seen = { status: 'missing', version: null, since: null };

function seenHere(problem: string | undefined): Seen {
  const unknown = { version: null, since: null };
  return problem === undefined
    ? { status: 'healthy', ...unknown }
    : { status: 'unhealthy', ...unknown, detail: problem };
}

function seenProvider(one: ProviderStatus): Seen {
  const seen = { version: null, since: one.since };
  return one.state === 'ok'
    ? { status: 'healthy', ...seen }
    : { status: 'unhealthy', ...seen, detail: `${one.state}: ${providerProblem(one)}` };
}

/** Several processes of one service are as well as the best of them. */
function together(instances: ServiceStatus[]): Seen {
  const best = instances.find(({ status }) => status === 'healthy') ?? instances[0];
  if (!best) return missing;
  const { status, version, since } = best;
  const details = instances.flatMap(({ instance, detail }) => (detail === undefined ? [] : [`${instance}: ${detail}`]));
  return { status, version, since, ...(details.length > 0 && { detail: details.join('; ') }) };
}
