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

describe('a crash or shutdown of the switch', () => {
  it.each(['uuid_audio_fork', 'uuid_audio_stream'])(
    'by %s before the answer ends the connection with a FIN, and no channel is left',
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

  it('is followed by a new process on the same port', async () => {
    const before = (await client.ask('api status')).split('\n')[2];
    await answeredLeg();
    fake.act({ do: 'crash' });
    await client.until(() => client.ended === 'fin', 'the FIN');
    using next = await connectAgain();
    expect((await next.ask('api status')).split('\n')[2]).toBe(before);
    expect(await next.ask('api uuid_exists call-1')).toBe('false');
  });

  it('by command ends the calls, rejects new connections, announces itself and ends the process', async () => {
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

describe('a configured fault', () => {
  it.each(['fin', 'reset'] as const)('that ends connections by %s does not end the calls', async (how) => {
    await answeredLeg();
    fake.act({ do: 'drop_esl', how });
    await client.until(() => client.ended === how, how);
    using next = await RawEslClient.listening(fake.port);
    expect(await next.ask('api uuid_exists call-1')).toBe('true');
  });

  it('that hangs the switch leaves commands unanswered', async () => {
    fake.behaviour.hang = true;
    client.send('api status');
    await vi.waitFor(() => expect(fake.journal.commands.at(-1)?.text).toBe('api status'));
    const answers = client.replies.length;
    fake.behaviour.hang = false;
    expect(await client.ask('api uuid_exists nobody')).toBe('false');
    expect(client.replies).toHaveLength(answers + 1);
  });

  it('that loses an answer executes the command, and one that ignores a command does not', async () => {
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
  ] as const)('auth %s sends the greeting %s', async (auth, greeting) => {
    fake.behaviour.auth = auth;
    using next = await RawEslClient.connect(fake.port);
    await next.until(() => next.messages.length > 0, 'a greeting');
    expect(next.messages[0]?.type).toBe(greeting);
  });

  it('can reject a correct password', async () => {
    fake.behaviour.auth = 'refuse';
    using next = await RawEslClient.connect(fake.port);
    expect(await next.ask('auth ClueCon')).toBe('-ERR invalid');
    await next.until(() => next.ended === 'fin', 'the FIN');
  });
});

describe('commands', () => {
  it('list a killed channel for a moment, and then no more', async () => {
    await answeredLeg();
    await client.ask('api uuid_kill call-1');
    expect(JSON.parse(await client.ask('api show channels as json')).rows[0].uuid).toBe('call-1');
    await client.event('CHANNEL_DESTROY');
    expect(await client.ask('api uuid_exists call-1')).toBe('false');
    await vi.waitFor(async () => expect(await client.ask('api show channels as json')).toBe('{"row_count": 0}\n'));
  });

  it('by "api" block their connection, including events, until the far end has answered', async () => {
    client.send(`api ${originate('call-1')}`);
    const status = await client.ask('api status');
    expect(status).toBe('+OK call-1\n');
    await client.event('CHANNEL_ANSWER');
    const kinds = client.messages.map((message) => message.event?.['Event-Name'] ?? message.type);
    expect(kinds.indexOf('api/response')).toBeLessThan(kinds.indexOf('CHANNEL_CREATE'));
  });

  it('do not dial a uuid that is in use', async () => {
    await answeredLeg();
    expect(await client.ask(`api ${originate('call-1')}`)).toBe('-ERR DESTINATION_OUT_OF_ORDER\n');
    expect(fake.network.journal.all()).toHaveLength(1);
  });

  it('create channels up to the limit, and report a rejection only in the answer', async () => {
    fake.behaviour.maxSessions = 1;
    await answeredLeg();
    expect(await client.ask(`api ${originate('call-2')}`)).toBe('-ERR DESTINATION_OUT_OF_ORDER\n');
    expect(client.messages.filter(({ event }) => event?.['Unique-ID'] === 'call-2')).toEqual([]);
    expect(fake.network.journal.all()).toHaveLength(1);
  });

  it('send no INVITE to a gateway that is down', async () => {
    fake.behaviour.downGateways = ['trunk'];
    expect(await client.ask(`api ${originate('call-1')}`)).toBe('-ERR GATEWAY_DOWN\n');
    expect((await client.event('CHANNEL_DESTROY'))['Channel-Name']).toBe('N/A');
    expect(client.eventsNamed('CHANNEL_CREATE')).toEqual([]);
    expect(fake.network.journal.all()).toEqual([]);
  });

  it('exist only for the audio modules that are loaded', async () => {
    fake.behaviour.modules = ['stream'];
    expect(await client.ask('api uuid_audio_fork usage')).toBe('-ERR uuid_audio_fork Command not found!\n');
    expect(await client.ask('api uuid_audio_stream usage')).toMatch(/^-USAGE: <uuid>/);
  });

  it('with an unknown cause, such as alloted_timeout, end the call with NORMAL_CLEARING', async () => {
    await answeredLeg();
    await client.ask('api uuid_kill call-1 alloted_timeout');
    expect((await client.event('CHANNEL_HANGUP'))['Hangup-Cause']).toBe('NORMAL_CLEARING');
  });
});

describe('the traffic of the event socket', () => {
  it('is recorded completely: commands, originates with their times, and every byte', async () => {
    await answeredLeg();
    expect(fake.journal.originates).toMatchObject([{ uuid: 'call-1', number, gateway: 'trunk' }]);
    expect(fake.journal.received).toContain(`sofia/gateway/trunk/${number} &park()`);
    expect(fake.journal.receivedBytes).toBe(fake.journal.received.length);
  });

  it('may contain any bytes, which end neither the process nor another connection', async () => {
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

describe('the control server', () => {
  const post = (body: unknown) => fetch(`${fake.controlUrl}/_control`, { method: 'POST', body: JSON.stringify(body) });

  it('sets numbers, changes behaviour and executes actions', async () => {
    expect((await post({ numbers: { '5511999880486': silent }, replyDelayMs: 1 })).status).toBe(200);
    expect(fake.network.planOf('5511999880486').manner.kind).toBe('silent');
    expect(fake.behaviour.replyDelayMs).toBe(1);
    await post({ do: 'drop_esl', how: 'reset' });
    await client.until(() => client.ended === 'reset', 'the reset');
  });

  it.each([[{ hnag: true }], [{ do: 'explode' }], [{ numbers: { '1': { manner: { kind: 'sings' } } } }]])(
    'rejects %j',
    async (body) => {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: expect.any(String) });
    },
  );

  it('returns the journal of each call and the raw bytes to another process', async () => {
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

  it('counts the RTP packets of the callee, and none of a callee that sends none', async () => {
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

  it('makes the far end hang up', async () => {
    await answeredLeg();
    await post({ do: 'hang_up', uuid: 'call-1' });
    expect((await client.event('CHANNEL_HANGUP_COMPLETE'))['variable_sip_hangup_disposition']).toBe('recv_bye');
  });
});
