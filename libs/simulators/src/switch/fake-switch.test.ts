import { systemClock } from '@ligai/kernel';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CalleePlanInput } from '../network/callee-plan.ts';
import { createPhoneNetwork } from '../network/phone-network.ts';
import { type FakeSwitch, startFakeSwitch } from './fake-switch.ts';
import { RawEslClient } from './raw-esl-client.ts';

vi.setConfig({ testTimeout: 20_000 });

const silent: CalleePlanInput = { manner: { kind: 'silent' } };
const number = '5511999887766';
const originate = (uuid: string, to = number) =>
  `originate {origination_uuid=${uuid},originate_timeout=20}sofia/gateway/trunk/${to} &park()`;

let fake: FakeSwitch;
let client: RawEslClient;

beforeEach(async () => {
  const network = createPhoneNetwork({
    numbers: { [number]: { ...silent, pickUp: { kind: 'answers', answerAfterMs: 60 } } },
  });
  fake = await startFakeSwitch({ network, behaviour: { restartAfterMs: 50, shutdownMs: 900 } });
  client = await RawEslClient.listening(fake.port);
});

afterEach(async () => {
  client[Symbol.dispose]();
  await fake[Symbol.asyncDispose]();
});

async function answeredLeg(uuid = 'call-1'): Promise<void> {
  client.send(`bgapi ${originate(uuid)}`);
  await client.event('CHANNEL_PARK');
}

const connectAgain = () => vi.waitFor(() => RawEslClient.listening(fake.port), { timeout: 5000, interval: 30 });

describe('a process that dies', () => {
  it.each(['uuid_audio_fork', 'uuid_audio_stream'])(
    '%s before the answer is a crash: FIN, and no channel is left',
    async (api) => {
      client.send(`bgapi ${originate('call-1', '5511999880180')}`);
      await client.event('CHANNEL_PROGRESS');
      client.send(`api ${api} call-1 start ws://127.0.0.1:1/ws/call-1 mono 8k`);
      await client.until(() => client.ended === 'fin', 'the FIN');
      expect(client.eventsNamed('CHANNEL_HANGUP')).toEqual([]);
      expect(fake.journal.crashes[0]?.why).toContain('before the answer');
      expect(fake.network.journal.get('call-1')?.end?.reason).toBe('the switch died');
      using next = await connectAgain();
      expect(await next.ask('api show channels as json')).toBe('{"row_count": 0}\n');
    },
  );

  it('comes back as another process on the same port', async () => {
    const before = (await client.ask('api status')).split('\n')[2];
    await answeredLeg();
    fake.act({ do: 'crash' });
    await client.until(() => client.ended === 'fin', 'the FIN');
    using next = await connectAgain();
    expect((await next.ask('api status')).split('\n')[2]).toBe(before);
    expect(await next.ask('api uuid_exists call-1')).toBe('false');
  });

  it('in a shutdown ends its calls, lets nobody in any more, says so and goes', async () => {
    await answeredLeg();
    expect(await client.ask('api fsctl shutdown')).toBe('+OK\n');
    using late = await RawEslClient.connect(fake.port);
    const end = await client.event('CHANNEL_HANGUP_COMPLETE');
    expect(end['Hangup-Cause']).toBe('SYSTEM_SHUTDOWN');
    await client.until(() => client.ended === 'fin', 'the FIN');
    expect(client.messages.at(-1)).toMatchObject({
      type: 'text/disconnect-notice',
      text: 'The system is being shut down.\n',
    });
    expect(late.messages.filter((message) => message.type === 'auth/request')).toEqual([]);
    using next = await connectAgain();
    expect(await next.ask('api uuid_exists call-1')).toBe('false');
  });
});

describe('faults that can be switched on', () => {
  it.each(['fin', 'reset'] as const)('connections that end by %s leave the calls up', async (how) => {
    await answeredLeg();
    fake.act({ do: 'drop_esl', how });
    await client.until(() => client.ended === how, how);
    using next = await RawEslClient.listening(fake.port);
    expect(await next.ask('api uuid_exists call-1')).toBe('true');
  });

  it('a switch that hangs takes everything and answers nothing', async () => {
    fake.behaviour.hang = true;
    client.send('api status');
    await vi.waitFor(() => expect(fake.journal.commands.at(-1)?.text).toBe('api status'));
    const answers = client.replies.length;
    fake.behaviour.hang = false;
    expect(await client.ask('api uuid_exists nobody')).toBe('false');
    expect(client.replies).toHaveLength(answers + 1);
  });

  it('an answer that is lost leaves the command carried out, an ignored command not', async () => {
    fake.behaviour.unansweredCommands = ['originate'];
    client.send(`bgapi ${originate('call-1')}`);
    await client.event('CHANNEL_ANSWER');
    expect(client.replies.filter((reply) => reply.startsWith('+OK Job-UUID'))).toEqual([]);
    fake.behaviour.ignoredCommands = ['uuid_kill'];
    client.send('api uuid_kill call-1');
    expect(await client.ask('api uuid_exists call-1')).toBe('true');
  });

  it.each([
    ['rude', 'text/rude-rejection'],
    ['ok', 'auth/request'],
  ] as const)('auth %s greets with %s', async (auth, greeting) => {
    fake.behaviour.auth = auth;
    using next = await RawEslClient.connect(fake.port);
    await next.until(() => next.messages.length > 0, 'a greeting');
    expect(next.messages[0]?.type).toBe(greeting);
  });

  it('rejects a right password if configured so', async () => {
    fake.behaviour.auth = 'refuse';
    using next = await RawEslClient.connect(fake.port);
    expect(await next.ask('auth ClueCon')).toBe('-ERR invalid');
    await next.until(() => next.ended === 'fin', 'the FIN');
  });
});

describe('commands', () => {
  it('a killed channel still shows for a moment, and then no more', async () => {
    await answeredLeg();
    await client.ask('api uuid_kill call-1');
    expect(JSON.parse(await client.ask('api show channels as json')).rows[0].uuid).toBe('call-1');
    await client.event('CHANNEL_DESTROY');
    expect(await client.ask('api uuid_exists call-1')).toBe('false');
    await vi.waitFor(async () => expect(await client.ask('api show channels as json')).toBe('{"row_count": 0}\n'));
  });

  it('"api" blocks its connection, events included, until the far end has answered', async () => {
    client.send(`api ${originate('call-1')}`);
    const status = await client.ask('api status');
    expect(status).toBe('+OK call-1\n');
    await client.event('CHANNEL_ANSWER');
    const kinds = client.messages.map((message) => message.event?.['Event-Name'] ?? message.type);
    expect(kinds.indexOf('api/response')).toBeLessThan(kinds.indexOf('CHANNEL_CREATE'));
  });

  it('a uuid that is in use is not dialled a second time', async () => {
    await answeredLeg();
    expect(await client.ask(`api ${originate('call-1')}`)).toBe('-ERR DESTINATION_OUT_OF_ORDER\n');
    expect(fake.network.journal.all()).toHaveLength(1);
  });

  it('accepts channels up to its limit, and reports the rejection only in its answer', async () => {
    fake.behaviour.maxSessions = 1;
    await answeredLeg();
    expect(await client.ask(`api ${originate('call-2')}`)).toBe('-ERR DESTINATION_OUT_OF_ORDER\n');
    expect(client.messages.filter(({ event }) => event?.['Unique-ID'] === 'call-2')).toEqual([]);
    expect(fake.network.journal.all()).toHaveLength(1);
  });

  it('a gateway that is down sends no INVITE', async () => {
    fake.behaviour.downGateways = ['trunk'];
    expect(await client.ask(`api ${originate('call-1')}`)).toBe('-ERR GATEWAY_DOWN\n');
    expect((await client.event('CHANNEL_DESTROY'))['Channel-Name']).toBe('N/A');
    expect(client.eventsNamed('CHANNEL_CREATE')).toEqual([]);
    expect(fake.network.journal.all()).toEqual([]);
  });

  it('knows only the audio modules that are loaded', async () => {
    fake.behaviour.modules = ['stream'];
    expect(await client.ask('api uuid_audio_fork usage')).toBe('-ERR uuid_audio_fork Command not found!\n');
    expect(await client.ask('api uuid_audio_stream usage')).toMatch(/^-USAGE: <uuid>/);
  });

  it('a cause that is none, such as alloted_timeout, ends as NORMAL_CLEARING', async () => {
    await answeredLeg();
    await client.ask('api uuid_kill call-1 alloted_timeout');
    expect((await client.event('CHANNEL_HANGUP'))['Hangup-Cause']).toBe('NORMAL_CLEARING');
  });
});

describe('what reached the event socket', () => {
  it('is kept whole: commands, originates with their times, and every byte', async () => {
    await answeredLeg();
    expect(fake.journal.originates).toMatchObject([{ uuid: 'call-1', number, gateway: 'trunk' }]);
    expect(fake.journal.received).toContain(`sofia/gateway/trunk/${number} &park()`);
    expect(fake.journal.receivedBytes).toBe(fake.journal.received.length);
  });

  it('may be anything: no bytes end the process or another connection', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ maxLength: 200 }).map((text) => `${text}\n\n`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), async (chunks) => {
        using hostile = await RawEslClient.connect(fake.port);
        hostile.sendBytes('auth ClueCon\n\n');
        for (const chunk of chunks) hostile.sendBytes(chunk);
        expect(await client.ask('api uuid_exists nobody')).toBe('false');
      }),
      { numRuns: 40 },
    );
  });
});

describe('the control door', () => {
  const post = (body: unknown) => fetch(`${fake.controlUrl}/_control`, { method: 'POST', body: JSON.stringify(body) });

  it('sets numbers, changes behaviour and acts', async () => {
    expect((await post({ numbers: { '5511999880486': silent }, replyDelayMs: 1 })).status).toBe(200);
    expect(fake.network.planOf('5511999880486').manner.kind).toBe('silent');
    expect(fake.behaviour.replyDelayMs).toBe(1);
    await post({ do: 'drop_esl', how: 'reset' });
    await client.until(() => client.ended === 'reset', 'the reset');
  });

  it.each([[{ hnag: true }], [{ do: 'explode' }], [{ numbers: { '1': { manner: { kind: 'sings' } } } }]])(
    'refuses %j',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: expect.any(String) });
    },
  );

  it('reports to another process what was heard, call by call, and the raw bytes', async () => {
    await answeredLeg();
    const call = await (await fetch(`${fake.controlUrl}/_journal/call-1`)).json();
    expect(call).toMatchObject({ callId: 'call-1', number, heard: [], end: null });
    const all = await (await fetch(`${fake.controlUrl}/_journal`)).json();
    expect(all).toMatchObject({ calls: [{ callId: 'call-1' }], originates: [{ uuid: 'call-1' }] });
    expect(await (await fetch(`${fake.controlUrl}/_journal/esl`)).text()).toBe(fake.journal.received);
    for (const unknown of ['call-2', '%zz'])
      expect((await fetch(`${fake.controlUrl}/_journal/${unknown}`)).status).toBe(404);
    const { channels } = (await (await fetch(`${fake.controlUrl}/_control`)).json()) as { channels: string[] };
    expect(channels).toEqual(['call-1']);
  });

  it('counts the RTP packets of the callee, none of one that sends none', async () => {
    const packets = async (uuid: string) => {
      expect(await client.ask(`api uuid_set_media_stats ${uuid}`)).toBe('+OK:\n');
      return Number(await client.ask(`api uuid_getvar ${uuid} rtp_audio_in_packet_count`));
    };
    await answeredLeg();
    await vi.waitFor(async () => expect(await packets('call-1')).toBeGreaterThan(3), { interval: 30 });
    client.send(`bgapi ${originate('call-2', '5511999880717')}`);
    await client.until(() => client.eventsNamed('CHANNEL_PARK').length === 2, 'the answer');
    await systemClock.sleep(200);
    expect(await packets('call-2')).toBe(0);
  });

  it('lets the far end hang up now', async () => {
    await answeredLeg();
    await post({ do: 'hang_up', uuid: 'call-1' });
    expect((await client.event('CHANNEL_HANGUP_COMPLETE'))['variable_sip_hangup_disposition']).toBe('recv_bye');
  });
});
