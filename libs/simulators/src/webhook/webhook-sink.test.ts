import { expect, test } from 'vitest';
import { startWebhookSink } from './webhook-sink.ts';

const deliver = (url: string, body: string) =>
  fetch(url, { method: 'POST', body, headers: { 'webhook-id': 'evt-1' }, redirect: 'manual' });

test('the sink records each delivery byte for byte', async () => {
  await using sink = await startWebhookSink();
  const body = '{"event": "call.ended",  "nome": "João"}';
  expect((await deliver(`${sink.url}/hooks?a=1`, body)).status).toBe(200);
  expect(sink.deliveries).toMatchObject([
    {
      method: 'POST',
      path: '/hooks?a=1',
      body,
      json: { event: 'call.ended' },
      headers: { 'webhook-id': 'evt-1' },
      status: 200,
    },
  ]);
});

test('the sink responds as configured: for the next deliveries, for all, and by path', async () => {
  await using sink = await startWebhookSink({ behaviour: { answer: { kind: 'status', status: 410 } } });
  sink.behaviour.nextAnswers = [
    { kind: 'status', status: 429, retryAfterSeconds: 7 },
    { kind: 'status', status: 302, location: 'http://127.0.0.1:1/' },
  ];
  const busy = await deliver(sink.url, 'no json');
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  expect((await deliver(sink.url, '')).status).toBe(302);
  expect((await deliver(sink.url, '')).status).toBe(410);
  expect((await deliver(`${sink.url}/status/503`, '')).status).toBe(503);
  expect(sink.deliveries[0]?.json).toBeNull();

  sink.behaviour.nextAnswersTo = { '0404': [{ kind: 'status', status: 404 }] };
  const answers = ['{}', '{"number":"0404"}', '{"number":"0404"}'].map((body) => deliver(sink.url, body));
  expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([404, 410, 410]);
});

test('the sink resets and hangs as configured, and ends hanging deliveries when it stops', async () => {
  const sink = await startWebhookSink({ behaviour: { nextAnswers: [{ kind: 'reset' }, { kind: 'hang' }] } });
  await expect(deliver(sink.url, '{}')).rejects.toThrow();
  const hanging = deliver(sink.url, '{}');
  await expect.poll(() => sink.deliveries.length).toBe(2);
  await sink[Symbol.asyncDispose]();
  await expect(hanging).rejects.toThrow();
});

test('the sink can be controlled over HTTP', async () => {
  await using sink = await startWebhookSink();
  const answer = { answer: { kind: 'status', status: 500 } };
  await fetch(`${sink.url}/_control`, { method: 'POST', body: JSON.stringify(answer) });
  expect((await deliver(sink.url, '{}')).status).toBe(500);
  expect(await (await fetch(`${sink.url}/_journal`)).json()).toHaveLength(1);
});
