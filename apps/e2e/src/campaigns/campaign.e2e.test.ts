import type { ContactAnswer } from '@ligai/contracts';
import { startWebhookSink } from '@ligai/simulators';
import { ApiClient, CampaignClient, LocalStack, mostAtOnce, mostWithin, trueEnd, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let stack: LocalStack;
let campaigns: CampaignClient;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ RING_TIMEOUT_SECONDS: '5', MAX_CONCURRENT_CALLS: '30', MAX_CALLS_PER_SECOND: '20' });
  campaigns = new CampaignClient(stack.ready.api);
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** Last four digits of the callees: see the table in libs/simulators/README.md. */
const callees = ['0486', '0403', '0711', '0480', '0404', '0711', '0500', '0000', '0711', '0603', '0701', '0180'];

/** CSV of `count` contacts; `block` makes their numbers different from those of other tests. */
function csvOf(count: number, block: number): string {
  const rows = Array.from({ length: count }, (_, nth) => {
    const suffix = callees[nth % callees.length];
    return `55119${block}${String(nth).padStart(3, '0')}${suffix},Contact ${nth},ACME ${nth}`;
  });
  return `phone_number,name,company\n${rows.join('\n')}\n`;
}

async function callsOf(contacts: readonly ContactAnswer[]) {
  const journal = await stack.simulatedSwitch.journal();
  const ours = new Set<string>(contacts.map(({ call_id }) => call_id ?? ''));
  return {
    originates: journal.originates.filter(({ uuid }) => ours.has(uuid)),
    truths: new Map(journal.calls.filter(({ callId }) => ours.has(callId)).map((truth) => [truth.callId, truth])),
  };
}

/** Checks that every contact was dialled once and has the status of its callee's outcome. */
async function expectMatchingStatuses(contacts: readonly ContactAnswer[]): Promise<void> {
  const { originates, truths } = await callsOf(contacts);
  expect(originates.map(({ number }) => number).sort()).toEqual(contacts.map((one) => one.phone_number).sort());
  for (const { call_id, phone_number, status } of contacts) {
    const truth = truths.get(call_id ?? '');
    expect({ phone_number, status }).toEqual({ phone_number: truth?.number, status: truth && trueEnd(truth) });
  }
}

test('a campaign dials each of 60 contacts once, records each outcome, reports matching figures and stays within its limits', async () => {
  const id = await campaigns.create({ name: 'Sixty', max_concurrent: 8 });
  expect(await campaigns.importCsv(id, csvOf(60, 1))).toMatchObject({
    ...{ imported: 60, duplicates: 0, errors: 0, error_details: [] },
  });
  await campaigns.start(id);
  const campaign = await campaigns.untilCompleted(id, { timeoutMs: 90_000 });
  const contacts = await campaigns.contacts(id);
  await expectMatchingStatuses(contacts);
  const { originates, truths } = await callsOf(contacts);
  expect(mostAtOnce([...truths.values()])).toBeLessThanOrEqual(8);
  expect(mostWithin(originates, 1_050)).toBeLessThanOrEqual(20);
  const records = await Promise.all(contacts.map(({ call_id }) => api.details(call_id ?? 0)));
  for (const { campaign_id, contact_id, name, attempt, status, successful, transcript } of records) {
    const contact = contacts.find((one) => one.id === contact_id);
    expect({ campaign_id, name, attempt }).toEqual({ campaign_id: id, name: contact?.name, attempt: 1 });
    const bothSpoke = new Set(transcript.map(({ role }) => role)).size === 2;
    expect(successful).toBe(status === 'completed' && bothSpoke);
  }
  const successful = records.filter((call) => call.successful).length;
  expect(successful).toBeGreaterThan(0);
  expect(campaign).toMatchObject({
    ...{ total_contacts: 60, completed_contacts: 60, successful_contacts: successful },
    ...{ failed_contacts: 60 - successful, in_progress: 0 },
  });
  const seconds = contacts.filter(({ status }) => status === 'completed').map(({ duration }) => duration);
  expect(await campaigns.stats(id)).toEqual({
    ...{ total_contacts: 60, pending: 0, completed: 60, failed: 60 - successful, in_progress: 0 },
    success_rate: Math.round((1000 * successful) / 60) / 10,
    avg_duration: Math.round((10 * seconds.reduce((sum, one) => sum + one, 0)) / seconds.length) / 10,
  });
});

test('the agent addresses the contact by name, and webhook payloads identify the contact', async () => {
  await using sink = await startWebhookSink();
  const webhook = { name: 'CRM', url: `${sink.url}/crm`, events: ['call.started', 'call.ended'] };
  expect((await api.ask('POST', '/api/v1/webhooks', webhook)).status).toBe(201);
  const prompt = { name: 'By name', content: 'Seja breve.', greeting: 'Olá {{name}}, você é da {{company}}?' };
  const { body } = await api.ask('POST', '/api/v1/prompts', prompt);
  const id = await campaigns.create({ name: 'By name', prompt_id: (body as { id: number }).id });
  await campaigns.importCsv(id, 'phone_number,name,company\n5511929990701,Beatriz,Padaria Central\n');
  await campaigns.start(id);
  await campaigns.untilCompleted(id, { timeoutMs: 60_000 });
  const [contact] = await campaigns.contacts(id);
  const { transcript } = await api.details(contact?.call_id ?? 0);
  expect(transcript[0]?.content).toContain('Beatriz');
  expect(transcript[0]?.content).toContain('Padaria Central');
  const bodies = () =>
    sink.deliveries.map(({ body }) => body).filter((one) => one.includes(contact?.call_id ?? 'none'));
  const ended = () => bodies().find((one) => one.includes('"event":"call.ended"'));
  await waitUntil(() => ended() !== undefined, { what: 'call.ended is delivered', timeoutMs: 30_000, everyMs: 50 });
  const fields =
    `"campaign_id":${id},"contact_id":${contact?.id},"schedule_id":null,"name":"Beatriz",` +
    '"metadata":{"company":"Padaria Central"},"attempt":1,';
  expect(bodies().length).toBeGreaterThanOrEqual(2);
  for (const one of bodies()) expect(one).toContain(fields);
});

describe('a paused campaign', () => {
  test('dials no further contacts, lets active calls end, and resumes when it is started again', async () => {
    const id = await campaigns.create({ name: 'Paused', max_concurrent: 3 });
    const ringing = Array.from({ length: 8 }, (_, nth) => `5511993${nth}00180`);
    await campaigns.importCsv(id, `phone_number\n${ringing.join('\n')}\n`);
    await campaigns.start(id);
    const dialled = async () => (await callsOf(await campaigns.contacts(id))).originates.length;
    await waitUntil(async () => (await dialled()) >= 3, { what: 'three contacts are dialled', timeoutMs: 20_000 });
    await campaigns.pause(id);
    const before = await dialled();
    const isIdle = async () => {
      const { in_progress, completed } = await campaigns.stats(id);
      return in_progress === 0 && completed === before;
    };
    await waitUntil(isIdle, { what: 'the active calls have ended', timeoutMs: 30_000 });
    expect(await dialled()).toBe(before);
    expect(await campaigns.get(id)).toMatchObject({ status: 'paused', completed_contacts: before });
    await campaigns.update(id, { max_concurrent: 8 });
    await campaigns.start(id);
    await campaigns.untilCompleted(id, { timeoutMs: 60_000 });
    await expectMatchingStatuses(await campaigns.contacts(id));
  });
});

test('kill -9 of the dialer and of the controller during a campaign leaves no contact undialled and dials none twice', async () => {
  const id = await campaigns.create({ name: 'Killed', max_concurrent: 6 });
  const rows = Array.from(
    { length: 40 },
    (_, nth) => `551194${String(nth).padStart(3, '0')}${nth % 2 ? '0711' : '0603'}`,
  );
  await campaigns.importCsv(id, `phone_number\n${rows.join('\n')}\n`);
  await campaigns.start(id);
  for (const [nth, service] of (['campaign-dialer', 'call-controller', 'campaign-dialer'] as const).entries()) {
    const isReached = async () => (await campaigns.get(id)).completed_contacts >= 8 * (nth + 1);
    await waitUntil(isReached, { what: `${8 * (nth + 1)} contacts are finished`, timeoutMs: 60_000, everyMs: 20 });
    await stack.kill(service);
  }
  await campaigns.untilCompleted(id, { timeoutMs: 90_000 });
  const contacts = await campaigns.contacts(id);
  const { originates, truths } = await callsOf(contacts);
  const numbers = originates.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  const ends = await Promise.all(
    contacts.map(async ({ call_id, status }) => {
      const { reason } = await api.details(call_id ?? 0);
      const truth = truths.get(call_id ?? '');
      return { status, reason, expected: truth && trueEnd(truth) };
    }),
  );
  // A callee who answered and left while no controller ran is `unknown`: at most the calls in progress at the kill.
  const wrong = ends.filter(({ status, expected }) => status !== expected);
  expect(wrong.filter(({ status }) => status !== 'unknown')).toEqual([]);
  expect(ends.filter(({ status }) => status === 'unknown').length).toBeLessThanOrEqual(6);
});
