import type { CampaignAnswer, ContactAnswer, ProviderStatus } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { ApiClient, CampaignClient, LocalStack, type SwitchTruth, waitUntil } from '@ligai/testing';
import { tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';

/** How long the provider rejects the key: long enough for several failed checks. */
const outageMs = 10_000;

export type OutageLimits = { maxConcurrent: number; callsPerSecond: number };

/** Times of the outage, in epoch milliseconds. */
type Moments = {
  /** The provider starts to reject the key. */
  refusedMs: number;
  /** LigAI has detected the rejection. */
  knownMs: number;
  /** The provider accepts the key again. */
  takenMs: number;
};

/**
 * Runs a campaign during which OpenAI rejects the key for 10 s. Every callee talks, so that every answered call needs
 * the provider. The result is compared with the journal of the simulated switch.
 */
export async function runOutage(count: number, limits: OutageLimits, progress: (done: string) => void): Promise<Row> {
  await using stack = await LocalStack.start({
    MAX_CONCURRENT_CALLS: String(limits.maxConcurrent + 10),
    MAX_CALLS_PER_SECOND: String(limits.callsPerSecond),
    RING_TIMEOUT_SECONDS: '10',
    LOG_LEVEL: 'warn',
  });
  const campaigns = new CampaignClient(stack.ready.api);
  const numbers = Array.from({ length: count }, (_, nth) => `55119${String(90_000_000 + nth)}`);
  await stack.simulatedSwitch.control({ numbers: Object.fromEntries(numbers.map((number) => [number, talks])) });
  const id = await campaigns.create({ name: 'Outage', max_concurrent: limits.maxConcurrent });
  await campaigns.importCsv(id, `phone_number\n${numbers.join('\n')}\n`);
  await campaigns.start(id);
  const moments = await refuseInTheMiddle(stack, campaigns, { id, count, progress });
  const completed = await campaigns.untilCompleted(id, { timeoutMs: 3_600_000 });
  const [contacts, truth] = await Promise.all([campaigns.contacts(id), stack.simulatedSwitch.journal()]);
  return summary({ limits, moments, completed, contacts, truth });
}

async function refuseInTheMiddle(
  stack: LocalStack,
  campaigns: CampaignClient,
  { id, count, progress }: { id: number; count: number; progress: (done: string) => void },
): Promise<Moments> {
  const finished = async () => (await campaigns.get(id)).completed_contacts >= count / 4;
  await waitUntil(finished, { what: 'a quarter of the contacts is finished', timeoutMs: 600_000, everyMs: 100 });
  const refusedMs = systemClock.now();
  await controlOpenAi(stack, { badKeys: ['simulated'] });
  progress('OpenAI refuses the key');
  const api = new ApiClient(stack.ready.api);
  const refusal = async () => {
    const { body } = await api.ask('GET', '/api/v1/providers');
    return (body as ProviderStatus[]).find(({ provider, state }) => provider === 'openai' && state === 'refused');
  };
  const { since } = await waitUntil(refusal, { what: 'the refusal is known', timeoutMs: 60_000, everyMs: 50 });
  const waits = async () => (await campaigns.get(id)).waiting_reason !== null;
  await waitUntil(waits, { what: 'the campaign waits', timeoutMs: 60_000, everyMs: 50 });
  await systemClock.sleep(outageMs);
  await controlOpenAi(stack, { badKeys: [] });
  progress('OpenAI takes the key again');
  return { refusedMs, knownMs: Date.parse(since ?? ''), takenMs: systemClock.now() };
}

async function controlOpenAi(stack: LocalStack, behaviour: object): Promise<void> {
  const address = stack.ready.simulated['openai']?.control;
  const answer = await fetch(`${address}/_control`, { method: 'POST', body: JSON.stringify(behaviour) });
  if (!answer.ok) throw new Error(`The simulated OpenAI answered ${answer.status}`);
}

type Outcome = {
  limits: OutageLimits;
  moments: Moments;
  completed: CampaignAnswer;
  contacts: ContactAnswer[];
  truth: SwitchTruth;
};

function summary({ limits, moments, completed, contacts, truth }: Outcome): Row {
  const { refusedMs, knownMs, takenMs } = moments;
  const times = truth.originates.map(({ epochMs }) => epochMs).sort((one, other) => one - other);
  const dialledAt = new Map(truth.originates.map(({ uuid, epochMs }) => [uuid, epochMs]));
  const lastBefore = times.findLast((atMs) => atMs < takenMs) ?? refusedMs;
  const firstAfter = times.find((atMs) => atMs >= takenMs) ?? Number.NaN;
  const failed = contacts.filter(({ status }) => status !== 'completed');
  const dialledInOutage = failed.filter(({ call_id }) => (dialledAt.get(call_id ?? '') ?? 0) > knownMs);
  const answered = truth.calls.filter(({ answeredAt }) => answeredAt !== null).map(({ number }) => number);
  const uuids = truth.originates.map(({ uuid }) => uuid);
  return {
    contacts: contacts.length,
    ...limits,
    /** Contacts that were dialled although the rejection was known, and that the campaign therefore lost. */
    burnt: dialledInOutage.length,
    /** Conversations in progress when the key was rejected: these failures are unavoidable. */
    cutConversations: failed.length - dialledInOutage.length,
    dialledTwice: uuids.length - new Set(uuids).size + (answered.length - new Set(answered).size),
    /** Calls that were ringing when the rejection became known: cancelled, and dialled again later. */
    withdrawnRinging: uuids.length - contacts.length,
    knownAfterMs: Math.round(knownMs - refusedMs),
    stoppedAfterMs: Math.max(0, Math.round(lastBefore - knownMs)),
    resumedAfterSeconds: tenth((firstAfter - takenMs) / 1000),
    completed: completed.completed_contacts,
  };
}

/** Answers after 2 s of ringing, says one line and listens to the reply. */
const talks = {
  name: 'says one line and hears the reply',
  pickUp: { kind: 'answers', answerAfterMs: 2_000 },
  manner: { kind: 'talks', lines: ['Quanto custa o plano?'], ending: { kind: 'after_reply' } },
};
