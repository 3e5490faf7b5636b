import { createRequire } from 'node:module';
import {
  CallEvent,
  CampaignEvent,
  callEventSubject,
  campaignEventSubject,
  DashboardMessage,
  newCallId,
  WebhookEvent,
  WebhookPayload,
} from '@ligai/contracts';
import { plainCallContext } from '@ligai/testing';
import ajv07 from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { documentChecks } from '../../testing/document-checks.ts';
import { asyncApiDocument } from './asyncapi-document.ts';

const document = asyncApiDocument();

type Message = {
  name: string;
  payload: object;
  headers?: object;
  examples?: { payload?: unknown; headers?: unknown }[];
};
const messages = Object.entries(document.components.messages) as [string, Message][];
const channels = Object.values(document.channels) as { address: string; messages: object }[];

it('the AsyncAPI document is valid AsyncAPI 3', () => {
  const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');
  const ajv = new ajv07.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  expect([validate(structuredClone(document)), validate.errors]).toEqual([true, null]);
});

it('every event has a subject in the document', () => {
  const addresses = channels.map(({ address }) => address);
  for (const { shape } of CallEvent.options) {
    expect(addresses).toContain(callEventSubject('*', shape.type.value).replace('*', '{call_id}'));
  }
  for (const { shape } of CampaignEvent.options) {
    expect(addresses).toContain(campaignEventSubject('*', shape.type.value).replace('*', '{campaign_id}'));
  }
});

it('the document contains every message of webhooks and of the dashboard', () => {
  const ids = messages.map(([id]) => id);
  expect(ids).toEqual(expect.arrayContaining(WebhookEvent.options.map((event) => `webhook.${event}`)));
  expect(ids).toEqual(
    expect.arrayContaining(DashboardMessage.options.map(({ shape }) => `dashboard.${shape.type.value}`)),
  );
});

it('the channel of webhooks documents all retries', () => {
  expect(document.channels).toMatchObject({
    webhook: { description: expect.stringMatching(/1 s, 5 s and 15 s.*`retry_for_hours`/) },
  });
});

it('examples match their schemas', () => {
  const checks = documentChecks(document);
  const given = messages.flatMap(([id, message]) =>
    (message.examples ?? []).map((example) => ({ id, message, example })),
  );
  expect(given.length).toBeGreaterThanOrEqual(3);
  for (const { id, message, example } of given) {
    expect(checks.problems(message.payload, example.payload), id).toEqual([]);
  }
});

it('sent messages match the documented schemas', () => {
  const checks = documentChecks(document);
  const call_id = newCallId();
  const data = {
    call_id,
    called_number: '5511999887766',
    start_time: '2026-01-15T10:30:00Z',
    ...plainCallContext,
    sequence: 4,
  };
  const payload = WebhookPayload.parse({ event: 'call.started', timestamp: '2026-01-15T10:30:00.250Z', data });
  const { payload: schema } = Object.fromEntries(messages)['webhook.call.started'] ?? {};
  expect(checks.problems(schema, payload)).toEqual([]);
  expect(checks.problems(schema, { ...payload, timestamp: 'yesterday' })).toEqual([
    expect.stringContaining('/timestamp'),
  ]);
});
