import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { systemClock } from '@ligai/kernel';
import { expect, it } from 'vitest';
import { shown } from './invalid-request.ts';
import { parseJson, readBody, releaseBody } from './read-body.ts';

const megabyte = 1024 * 1024;

/** A request that brings these bytes in pieces of 64 kB, each with memory of its own, as the HTTP parser makes them. */
function requestWith(body: Buffer): IncomingMessage {
  const pieces = function* () {
    for (let at = 0; at < body.length; at += 65_536) {
      const piece = Buffer.allocUnsafeSlow(Math.min(65_536, body.length - at));
      body.copy(piece, 0, at);
      yield piece;
    }
  };
  const headers = { 'content-length': String(body.length) };
  return Object.assign(Readable.from(pieces()), { headers }) as unknown as IncomingMessage;
}

it.each([
  ['escaped quotes', '\\"', '"'],
  ['characters of several bytes', 'é', 'é'],
  ['characters of four bytes, shifted', '😀', '😀'],
])('a body of 1 MB of %s leaves no memory allocated outside the heap', async (_, written, read) => {
  const count = Math.floor((megabyte - 12) / Buffer.byteLength(written));
  const body = Buffer.from(`{"name":"${written.repeat(count)}"}`);
  expect(body.length).toBeGreaterThan(megabyte - 16);
  const handleRequest = async () => {
    const bytes = await readBody(requestWith(body), 1, systemClock);
    const value = (await parseJson(bytes, systemClock)) as { name: string };
    releaseBody(bytes);
    return value;
  };
  await handleRequest();
  const before = process.memoryUsage();
  // Kept, so that nothing of them is collected meanwhile.
  const values = [];
  for (let nth = 0; nth < 5; nth += 1) values.push(await handleRequest());
  const after = process.memoryUsage();
  expect(values.every(({ name }) => name === read.repeat(count))).toBe(true);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(megabyte);
  expect(after.external - before.external).toBeLessThan(megabyte);
});

it('a body can be released twice, and a body in shared memory is not overwritten', async () => {
  const bytes = await readBody(requestWith(Buffer.from('{"a":1}')), 1, systemClock);
  releaseBody(bytes);
  releaseBody(bytes);
  expect(bytes).toHaveLength(0);
  const shared = Buffer.from('{"a":1}');
  const headers = {};
  const request = Object.assign(Readable.from([shared]), { headers }) as unknown as IncomingMessage;
  await readBody(request, 1, systemClock);
  expect(shared.toString()).toBe('{"a":1}');
});

it.each([
  ['a text', 'x'.repeat(500), `"${'x'.repeat(79)}… (500 characters)`],
  ['a text of 80 characters', 'x'.repeat(80), `"${'x'.repeat(79)}… (80 characters)`],
  ['a text that just fits', 'x'.repeat(78), `"${'x'.repeat(78)}"`],
  ['texts in a list', [['x'.repeat(500)]], `[["${'x'.repeat(77)}…`],
  ['a secret', { list: [{ api_key: 'x'.repeat(500) }] }, '{"list":[{"api_key":"****"}]}'],
])('an error shows the beginning of %s', (_, value, text) => {
  expect(shown(value)).toBe(text);
});
