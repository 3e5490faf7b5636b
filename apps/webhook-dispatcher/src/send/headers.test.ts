import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { headersFor } from './headers.ts';

const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', event: 'call.started', body: '{"test": 2432232314}' };
const atMs = 1_614_265_330_999;

// The example that the libraries of Standard Webhooks are tested with.
it('a Standard Webhooks secret gives the signature that their libraries expect', () => {
  expect(headersFor(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', atMs)).toMatchObject({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('the signature of the specification covers only the body, for any form of secret', () => {
  for (const secret of ['my-secret-key', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'ação']) {
    const expected = createHmac('sha256', secret).update(message.body).digest('hex');
    expect(headersFor(message, secret, atMs)['X-Webhook-Signature']).toBe(`sha256=${expected}`);
  }
});

it('without a secret the headers contain no signature and all other fields', () => {
  expect(Object.keys(headersFor(message, null, atMs))).toEqual([
    'Content-Type',
    'X-Webhook-Event',
    'User-Agent',
    'webhook-id',
    'webhook-timestamp',
  ]);
});
