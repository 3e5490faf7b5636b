import { PhoneNumber, parseCallId } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { describe, expect, test, vi } from 'vitest';
import { type ScriptedSwitch, startScriptedSwitch } from './testing/scripted-switch.ts';
import { type Heard, line, telephonyOn } from './testing/telephony-on.ts';
import { authRequest, channelEvent, commandReply, rudeRejection } from './testing/wire.ts';

const patience = { timeout: 4_000, interval: 5 };
const callId = parseCallId('call-11111111-2222-4333-8444-555555555555');
const request = { callId, number: PhoneNumber.parse('5511999887766'), ringTimeoutMs: 30_000 };

const connected = (heard: Heard) => vi.waitFor(() => expect(heard.telephony.status.phase).toBe('connected'), patience);
const times = (heard: Heard, type: string) => heard.events.filter((event) => event.type === type).length;
const lastError = (heard: Heard) =>
  'lastError' in heard.telephony.status ? heard.telephony.status.lastError : undefined;
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: LigaiError) => error.code,
  );
const until = (check: () => void) => vi.waitFor(check, patience);
const commandsLike = (scripted: ScriptedSwitch, part: string) =>
  scripted.commands.filter((command) => command.includes(part));

describe('connecting', () => {
  test('reports version and return path after the switch has responded and events are subscribed', async () => {
    await using scripted = await startScriptedSwitch();
    await using heard = telephonyOn(scripted.port);
    expect(heard.telephony.status.phase).toBe('connecting');
    await connected(heard);
    expect(heard.telephony.status).toMatchObject({ returnPath: 'binary', version: '1.11.1-release 64bit' });
    expect(heard.events.map(line)).toEqual(['switch_connected']);
    expect(scripted.commands[0]).toBe('auth ClueCon');
    expect(scripted.commands.at(-1)).toMatch(/^event json CHANNEL_CREATE /);
  });

  test('sends an argument to the probe of an audio module, because mod_audio_fork kills the switch without one', async () => {
    await using scripted = await startScriptedSwitch();
    await using heard = telephonyOn(scripted.port);
    await connected(heard);
    expect(commandsLike(scripted, 'uuid_audio').every((command) => /^api uuid_audio_\w+ \S+$/.test(command))).toBe(
      true,
    );
  });

  test.each([
    // Trap 17: modesl would leave the connection open and never be ready.
    ['wrong password', { password: 'other' }, /refuses the password: -ERR invalid/],
    [
      'an address that the switch does not allow',
      { onOpen: (s: { send(d: string): void }) => s.send(rudeRejection) },
      /refuses our address/,
    ],
    // Trap 13: in its shutdown the switch accepts TCP and says nothing.
    ['silence', { onOpen: () => {} }, /no auth\/request within/],
    ['silence after the password', { onCommand: () => '' }, /no answer within/],
    [
      'a refused subscription',
      { onCommand: (c: string) => (c.startsWith('event') ? commandReply('-ERR no keywords supplied') : undefined) },
      /refuses the subscription: -ERR no keywords/,
    ],
    [
      'another program at this port',
      { onOpen: (s: { send(d: string): void }) => s.send(`HTTP/1.1 400\r\n${'x'.repeat(70_000)}`) },
      /no event socket traffic/,
    ],
  ])('reports %s in words, without the password, and retries', async (_, script, words) => {
    await using scripted = await startScriptedSwitch(script);
    await using heard = telephonyOn(scripted.port, { timing: { greetingMs: 60, commandMs: 60 } });
    await until(() => expect(lastError(heard)).toMatch(words));
    await until(() => expect(scripted.connections).toBeGreaterThan(1));
    expect(heard.events).toEqual([]);
    expect(`${heard.logged.join()} ${lastError(heard)}`).not.toContain('ClueCon');
  });

  test('masks a password that the switch repeats in its answer', async () => {
    await using scripted = await startScriptedSwitch({ onCommand: () => commandReply('-ERR ClueCon is not it') });
    await using heard = telephonyOn(scripted.port);
    await until(() => expect(lastError(heard)).toMatch(/\*\*\*\* is not it/));
  });

  test('reports a closed port, and connects to a switch that starts later', async () => {
    const early = await startScriptedSwitch();
    await early[Symbol.asyncDispose]();
    await using heard = telephonyOn(early.port);
    await until(() => expect(lastError(heard)).toMatch(/ECONNREFUSED/));
    await expect(heard.telephony.originate(request)).rejects.toMatchObject({ code: 'switch_unavailable' });
  });
});

describe('a lost connection', () => {
  test.each<[string, (scripted: ScriptedSwitch) => void]>([
    ['a FIN', (scripted) => scripted.session.end()],
    // Trap 16: modesl would say `error` only, and stay "connected".
    ['a reset', (scripted) => scripted.session.reset()],
    [
      'a FIN with a reset behind it',
      ({ session }) => {
        session.end();
        session.reset();
      },
    ],
    ['bytes that are none of its language', (scripted) => scripted.session.send('Content-Length: x\n\n')],
  ])('by %s is reported once, rejects pending commands, and is followed by one new connection', async (_, lose) => {
    await using scripted = await startScriptedSwitch({
      onCommand: (c) => (/^bgapi|uuid_exists/.test(c) ? '' : undefined),
    });
    await using heard = telephonyOn(scripted.port, { timing: { commandMs: 60_000 } });
    await connected(heard);
    const pending = [heard.telephony.originate(request), heard.telephony.legExists(callId), heard.telephony.listLegs()];
    const outcomes = Promise.all(pending.map(failure));
    await until(() => expect(commandsLike(scripted, 'uuid_exists')).toHaveLength(1));
    lose(scripted);
    expect(await outcomes).toEqual(['outcome_unknown', 'outcome_unknown', 'outcome_unknown']);
    await until(() => expect(times(heard, 'switch_connected')).toBe(2));
    expect(heard.events.map((event) => event.type)).toEqual(['switch_connected', 'switch_lost', 'switch_connected']);
    expect(scripted.connections).toBe(2);
    expect(commandsLike(scripted, 'originate')).toHaveLength(1);
  });

  test('on a half-open socket is detected by an unanswered ping', async () => {
    let deaf = false;
    await using scripted = await startScriptedSwitch({ onCommand: () => (deaf ? '' : undefined) });
    await using heard = telephonyOn(scripted.port, { timing: { pingEveryMs: 10, pingMs: 50 } });
    await until(() => expect(commandsLike(scripted, 'api status').length).toBeGreaterThan(2));
    deaf = true;
    await until(() => expect(times(heard, 'switch_lost')).toBe(1));
    deaf = false;
    await until(() => expect(times(heard, 'switch_connected')).toBe(2));
  });

  test('is followed only by events of the new connection', async () => {
    await using scripted = await startScriptedSwitch();
    await using heard = telephonyOn(scripted.port);
    await connected(heard);
    scripted.session.send('Content-Length: x\n\n');
    scripted.session.send(channelEvent('CHANNEL_ANSWER', callId));
    await until(() => expect(times(heard, 'switch_connected')).toBe(2));
    scripted.session.send(channelEvent('CHANNEL_CREATE', callId));
    await until(() => expect(times(heard, 'leg_created')).toBe(1));
    expect(times(heard, 'leg_answered')).toBe(0);
  });

  test('is restored with switch_connected before an event in the same packet', async () => {
    await using scripted = await startScriptedSwitch({
      onCommand: (command) =>
        command.startsWith('event ') ? commandReply('+OK') + channelEvent('CHANNEL_CREATE', callId) : undefined,
    });
    await using heard = telephonyOn(scripted.port);
    await until(() => expect(heard.events.map(line)).toEqual(['switch_connected', 'leg_created']));
  });
});

describe('commands and their answers', () => {
  test('ignore an answer that comes too late for the next command', async () => {
    let held: (() => void) | undefined;
    await using scripted = await startScriptedSwitch({
      onCommand(command, session) {
        if (command !== `api uuid_exists ${callId}` || held) return undefined;
        held = () => session.send('Content-Type: api/response\nContent-Length: 4\n\ntrue');
        return '';
      },
    });
    await using heard = telephonyOn(scripted.port, { timing: { commandMs: 50 } });
    await connected(heard);
    expect(await failure(heard.telephony.legExists(callId))).toBe('outcome_unknown');
    held?.();
    // The usual answer of the script is "+OK": "true" belonged to the first question.
    expect(await heard.telephony.legExists(callId)).toBe(false);
  });

  test('ignore an unrequested answer', async () => {
    await using scripted = await startScriptedSwitch();
    await using heard = telephonyOn(scripted.port);
    await connected(heard);
    scripted.session.send(commandReply('+OK surprise') + authRequest);
    await until(() => expect(heard.telephony.status.phase).toBe('connected'));
    expect(await heard.telephony.legExists(callId)).toBe(false);
  });

  test('are certainly not sent while there is no connection', async () => {
    await using scripted = await startScriptedSwitch({ onOpen: () => {} });
    await using heard = telephonyOn(scripted.port);
    expect(await failure(heard.telephony.originate(request))).toBe('switch_unavailable');
    expect(await failure(heard.telephony.hangup(callId))).toBe('switch_unavailable');
    expect(scripted.received).toBe('');
  });
});

test('disposing ends all events and connections', async () => {
  await using scripted = await startScriptedSwitch({ onCommand: (c) => (c.includes('uuid_exists') ? '' : undefined) });
  const heard = telephonyOn(scripted.port);
  await connected(heard);
  const pending = failure(heard.telephony.legExists(callId));
  await heard[Symbol.asyncDispose]();
  expect(await pending).toBe('outcome_unknown');
  expect(await failure(heard.telephony.legExists(callId))).toBe('switch_unavailable');
  expect(heard.events.map(line)).toEqual(['switch_connected']);
  expect(scripted.connections).toBe(1);
});

test('a listener that throws does not affect the other listeners or the connection', async () => {
  await using scripted = await startScriptedSwitch();
  await using heard = telephonyOn(scripted.port);
  heard.telephony.onEvent(() => {
    throw new LigaiError('internal', 'listener');
  });
  const later: string[] = [];
  using _ = heard.telephony.onEvent((event) => later.push(line(event)));
  await connected(heard);
  expect(later).toEqual(['switch_connected']);
  expect(heard.logged.join()).toContain('listener to leg events failed');
});
