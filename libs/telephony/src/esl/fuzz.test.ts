import { newCallId } from '@ligai/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startScriptedSwitch } from './testing/scripted-switch.ts';
import { telephonyOn } from './testing/telephony-on.ts';
import {
  apiResponse,
  authRequest,
  channelEvent,
  commandReply,
  customEvent,
  jobEvent,
  jsonEvent,
} from './testing/wire.ts';

const callId = newCallId();
const escaped: unknown[] = [];
const note = (error: unknown) => escaped.push(error);

beforeAll(() => {
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
});

/** Pieces of the language, right and wrong, so that the bytes reach deeper than pure noise does. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        authRequest,
        commandReply('+OK 100% sure'),
        commandReply('-ERR %E0%A4%A'),
        apiResponse('true'),
        jsonEvent({ 'Event-Name': '**', 'Unique-ID': '::' }),
        jsonEvent({ 'Event-Name': '__proto__', 'Unique-ID': callId }),
        'Content-Type: text/event-json\nContent-Length: 4\n\nnull',
        'Content-Type: text/event-json\nContent-Length: 3\n\n{"a',
        'Content-Type: text/event-json\nContent-Length: 19\n\n{"Reply-Text":{"a":1}}'.slice(0, -3),
        'Content-Type: text/event-plain\nContent-Length: 5\n\nA: %\n',
        'Content-Type: text/event-xml\nContent-Length: 7\n\n<event>',
        'Content-Type: text/disconnect-notice\nContent-Length: 3\n\n\x00\x01\n',
        'Content-Length: -1\n\n',
        '\n\n\n\n',
        ': \n\n',
        channelEvent('CHANNEL_ANSWER', callId),
        channelEvent('CHANNEL_HANGUP_COMPLETE', callId, { 'Hangup-Cause': '\u0000', variable_sip_term_status: 'x' }),
        channelEvent('PLAYBACK_STOP', callId, { 'Playback-File-Path': '/tmp/☎' }),
        customEvent('mod_audio_stream::error', callId, '{"message":{"code":{},"error":[]}}'),
        customEvent('mod_audio_stream::play', callId, '{"file":5}'),
        jobEvent('x', `originate {origination_uuid=${callId}}x`, '-ERR \u001b[31m'),
      )
      .map((text) => Buffer.from(text)),
  },
);

test('no bytes of a switch cause an exception or prevent a reconnection', async () => {
  let sane = true;
  let noise: Buffer[] = [];
  await using scripted = await startScriptedSwitch({
    onSubscribed: (session) => {
      if (sane) return;
      for (const bytes of noise) session.send(bytes);
      session.end();
    },
  });
  await using heard = telephonyOn(scripted.port, { timing: { backoff: { firstMs: 1, maxMs: 1 } } });
  const connectedTimes = () => heard.events.filter((event) => event.type === 'switch_connected').length;
  await vi.waitFor(() => expect(connectedTimes()).toBe(1), { timeout: 5_000, interval: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      noise = pieces;
      sane = false;
      const before = connectedTimes();
      scripted.session.reset();
      await vi.waitFor(() => expect(connectedTimes()).toBeGreaterThan(before + 1), { timeout: 5_000, interval: 1 });
    }),
    { numRuns: 60 },
  );
  sane = true;
  await vi.waitFor(() => expect(heard.telephony.status.phase).toBe('connected'), { timeout: 5_000, interval: 2 });
  expect(escaped).toEqual([]);
}, 60_000);

test('random bytes in place of a greeting, a password check or a probe cause no exception', async () => {
  let noise: Buffer = Buffer.alloc(0);
  let sane = false;
  let at = 0;
  await using scripted = await startScriptedSwitch({
    onOpen: (session) => session.send(!sane && at === 0 ? noise : authRequest),
    onCommand: (command) => {
      if (sane) return undefined;
      const stage = command.startsWith('auth') ? 1 : command.startsWith('event') ? 3 : 2;
      return stage === at ? noise.toString('latin1') : undefined;
    },
  });
  await using heard = telephonyOn(scripted.port, {
    timing: { greetingMs: 20, commandMs: 20, backoff: { firstMs: 1, maxMs: 1 } },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 4 }), fc.nat({ max: 3 }), async (pieces, stage) => {
      [noise, at] = [Buffer.concat(pieces), stage];
      const before = scripted.connections;
      scripted.session.end();
      await vi.waitFor(() => expect(scripted.connections).toBeGreaterThan(before), { timeout: 5_000, interval: 1 });
    }),
    { numRuns: 60 },
  );
  sane = true;
  scripted.session.reset();
  await vi.waitFor(() => expect(heard.telephony.status.phase).toBe('connected'), { timeout: 5_000, interval: 2 });
  expect(escaped).toEqual([]);
}, 60_000);

test('an event of 3 MB in chunks during a call is read, as is the next event', async () => {
  await using scripted = await startScriptedSwitch();
  await using heard = telephonyOn(scripted.port);
  await vi.waitFor(() => expect(heard.telephony.status.phase).toBe('connected'), { timeout: 5_000, interval: 2 });
  const bytes = Buffer.from(
    customEvent('mod_audio_stream::json', callId, 'é'.repeat(1_500_000)) + channelEvent('CHANNEL_ANSWER', callId),
  );
  for (let from = 0; from < bytes.length; from += 1_400) scripted.session.send(bytes.subarray(from, from + 1_400));
  await vi.waitFor(() => expect(heard.events.at(-1)?.type).toBe('leg_answered'), { timeout: 5_000, interval: 2 });
});
