import { LocalStack } from '@ligai/testing';
import { expect, test } from 'vitest';

const frame = Buffer.alloc(320);

test('a page talks to the agent by typing, and the call ends when the page closes', { timeout: 300_000 }, async () => {
  await using stack = await LocalStack.start();
  const { api } = stack.ready;
  const opened = await fetch(`${api}/api/v1/calls/browser`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: { content: 'You sell insurance.', greeting: 'Good morning.' } }),
  });
  expect(opened.status).toBe(201);
  const { call_id, ticket, path } = (await opened.json()) as { call_id: string; ticket: string; path: string };
  type Details = { transcript: { role: string; content: string }[] };
  const details = async () => (await (await fetch(`${api}/api/v1/calls/${call_id}`)).json()) as Details;

  const ws = new WebSocket(`${api.replace('http', 'ws')}${path}`);
  ws.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    ws.onopen = resolve;
    ws.onerror = reject;
  });
  let heardBytes = 0;
  ws.onmessage = ({ data }: { data: ArrayBuffer | string }) => {
    if (typeof data !== 'string') heardBytes += data.byteLength;
    else {
      const { type, data: mark } = JSON.parse(data);
      if (type === 'mark') ws.send(JSON.stringify({ type: 'mark', data: { ...mark, event: 'playout' } }));
    }
  };
  ws.send(JSON.stringify({ token: ticket }));
  const microphone = setInterval(() => ws.send(frame), 20);
  try {
    await expect.poll(() => heardBytes, { timeout: 10_000 }).toBeGreaterThan(0);
    ws.send(JSON.stringify({ type: 'typed', text: 'How much does it cost for a family of four?' }));
    await expect
      .poll(async () => (await details()).transcript.map(({ role }) => role), { timeout: 15_000 })
      .toEqual(['assistant', 'user', 'assistant']);
  } finally {
    clearInterval(microphone);
    ws.close();
  }
  await expect
    .poll(async () => await details(), { timeout: 10_000 })
    .toMatchObject({ called_number: 'browser', status: 'completed', reason: 'callee_hangup', successful: true });
  const { transcript } = await details();
  expect(transcript[1]).toMatchObject({ role: 'user', content: 'How much does it cost for a family of four?' });
});
