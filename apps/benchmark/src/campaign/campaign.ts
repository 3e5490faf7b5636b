import type { CampaignAnswer, CampaignStatsAnswer, ContactAnswer } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import {
  ApiClient,
  type CallTruth,
  CampaignClient,
  LocalStack,
  mostAtOnce,
  mostWithin,
  type SwitchTruth,
  trueEnd,
} from '@ligai/testing';
import { tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { csvOf, mixedCallees } from './mixed-callees.ts';
import { runOutage } from './outage.ts';
import { WebhookEnds } from './webhook-ends.ts';

/** Sliding window in which at most `callsPerSecond` calls may start. */
const windowMs = 1_050;

type Limits = { maxConcurrent: number; callsPerSecond: number };

/** Records of a completed campaign. */
type Outcome = {
  campaign: CampaignAnswer;
  stats: CampaignStatsAnswer;
  contacts: ContactAnswer[];
  truth: SwitchTruth;
  webhookEnds: Map<string, string[]>;
  seconds: number;
};

export const campaign: Scenario = {
  name: 'campaign',
  about:
    'a campaign of mixed outcomes, and one whose provider refuses the key in its middle; contacts, figures and webhooks are held against the journal of the simulated switch',
  goal:
    `Goal: every contact in its true state and dialled once, figures and webhooks agree; never more than maxConcurrent calls up, ` +
    `nor more than callsPerSecond started in any ${windowMs} ms, both measured at the switch. While a provider refuses the key: ` +
    `burnt 0, dialledTwice 0, and dialling goes on by itself.`,
  async run(progress, options) {
    const { calls = 1_000, concurrency = 20 } = options;
    const rows: Row[] = [];
    for (const callsPerSecond of [5, 50]) {
      const limits = { maxConcurrent: concurrency, callsPerSecond };
      const outcome = await runCampaign(calls, limits, progress);
      for (const line of wrongs(outcome)) progress(line);
      rows.push(summary(outcome, limits));
    }
    const inOutage = Math.max(100, Math.min(200, calls / 5));
    rows.push(await runOutage(inOutage, { maxConcurrent: concurrency, callsPerSecond: 10 }, progress));
    return rows;
  },
};

async function runCampaign(count: number, limits: Limits, progress: (done: string) => void): Promise<Outcome> {
  await using stack = await LocalStack.start({
    // Above the campaign's limit on concurrent calls, so that the campaign's limit applies.
    MAX_CONCURRENT_CALLS: String(limits.maxConcurrent + 10),
    MAX_CALLS_PER_SECOND: String(limits.callsPerSecond),
    RING_TIMEOUT_SECONDS: '5',
    LOG_LEVEL: 'warn',
  });
  await using webhook = await WebhookEnds.subscribe(new ApiClient(stack.ready.api));
  const campaigns = new CampaignClient(stack.ready.api);
  const callees = mixedCallees(count);
  const plans = callees.flatMap(({ number, plan }) => (plan ? [[number, plan]] : []));
  await stack.simulatedSwitch.control({ numbers: Object.fromEntries(plans) });
  const id = await campaigns.create({ name: 'Mixed outcomes', max_concurrent: limits.maxConcurrent });
  await campaigns.importCsv(id, csvOf(callees));
  progress(`${count} contacts, at most ${limits.maxConcurrent} at once and ${limits.callsPerSecond} a second`);
  const startedMs = systemClock.monotonic();
  await campaigns.start(id);
  let reported = 0;
  const completed = await campaigns.untilCompleted(id, {
    timeoutMs: 3_600_000,
    onProgress: ({ completed_contacts: done }) => {
      if (done - reported < count / 5) return;
      reported = done;
      progress(`${done} of ${count} contacts are finished`);
    },
  });
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  const [stats, contacts, truth] = await Promise.all([
    campaigns.stats(id),
    campaigns.contacts(id),
    stack.simulatedSwitch.journal(),
  ]);
  const webhookEnds = await webhook.byCall(count);
  return { campaign: completed, stats, contacts, truth, webhookEnds, seconds };
}

function summary(outcome: Outcome, { maxConcurrent, callsPerSecond }: Limits): Row {
  const { contacts, truth, seconds } = outcome;
  const uuids = truth.originates.map(({ uuid }) => uuid);
  return {
    contacts: contacts.length,
    maxConcurrent,
    callsPerSecond,
    seconds: tenth(seconds),
    trueStates: contacts.length - wrongContacts(outcome).length,
    dialledTwice: uuids.length - new Set(uuids).size,
    figures: wrongFigures(outcome).length === 0 ? 'agree' : 'DIFFER',
    webhooks: wrongWebhooks(outcome).length === 0 ? 'agree' : 'DIFFER',
    mostAtOnce: mostAtOnce(truth.calls),
    mostInWindow: mostWithin(truth.originates, windowMs),
    successful: outcome.campaign.successful_contacts,
    failed: outcome.campaign.failed_contacts,
  };
}

const wrongs = (outcome: Outcome): string[] => [
  ...wrongContacts(outcome),
  ...wrongFigures(outcome),
  ...wrongWebhooks(outcome),
];

function trueEnds({ truth }: Outcome): Map<string, string | undefined> {
  return new Map(truth.calls.map((call) => [call.callId, trueEnd(call)]));
}

/** Contacts whose status differs from their callee's outcome, or whose call went to another number. */
function wrongContacts(outcome: Outcome): string[] {
  const ends = trueEnds(outcome);
  const dialled = new Map(outcome.truth.originates.map(({ uuid, number }) => [uuid, number]));
  return outcome.contacts.flatMap(({ call_id, phone_number, status }) => {
    const truly = ends.get(call_id ?? '');
    if (truly === status && dialled.get(call_id ?? '') === phone_number) return [];
    return [`contact ${phone_number} is ${status}, expected ${truly}; its call went to ${dialled.get(call_id ?? '')}`];
  });
}

/** Statistics that differ from the sums over the contacts and the journal of their calls. */
function wrongFigures({ campaign, stats, contacts, truth }: Outcome): string[] {
  const calls = new Map(truth.calls.map((call) => [call.callId, call]));
  const answered = contacts.filter(({ status }) => status === 'completed');
  const successful = answered.filter(({ call_id }) => tookPlace(calls.get(call_id ?? ''))).length;
  const seconds = answered.reduce((sum, { duration }) => sum + duration, 0);
  const total = contacts.length;
  const expected = {
    ...{ total_contacts: total, completed_contacts: total, successful_contacts: successful },
    ...{ failed_contacts: total - successful, pending: 0, completed: total, failed: total - successful },
    ...{
      in_progress: 0,
      success_rate: tenth((100 * successful) / total),
      avg_duration: tenth(seconds / answered.length),
    },
  };
  const shown: Record<string, unknown> = { ...campaign, ...stats };
  return Object.entries(expected).flatMap(([name, value]) =>
    shown[name] === value ? [] : [`${name} is ${shown[name]}, expected ${value}`],
  );
}

/** Whether the callee heard the agent and said something: what makes an answered call successful. */
const tookPlace = (call: CallTruth | undefined): boolean =>
  call !== undefined && call.heard.length > 0 && call.said.length > 0;

/** Calls whose end was not delivered exactly once, or was delivered with another status. */
function wrongWebhooks(outcome: Outcome): string[] {
  const ends = trueEnds(outcome);
  return outcome.contacts.flatMap(({ call_id }) => {
    const received = outcome.webhookEnds.get(call_id ?? '') ?? [];
    return received.length === 1 && received[0] === ends.get(call_id ?? '')
      ? []
      : [`webhooks received for ${call_id}: ${received}`];
  });
}
