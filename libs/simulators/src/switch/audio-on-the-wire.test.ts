import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import { heardText } from '../network/call-record.ts';
import type { CalleePlanInput } from '../network/callee-plan.ts';
import { type FakeSwitch, startFakeSwitch } from './fake-switch.ts';
import { RawEslClient } from './raw-esl-client.ts';

// Sentences take the time that they take, and the machine may be busy.
vi.setConfig({ testTimeout: 20_000 });

const number = '5511999887766';
const uuid = 'call-1';
const sentence = 'Bom dia, tudo bem?';

/** What our side of the audio socket sees, and the means to answer. */
class AudioServer {
  readonly texts: string[] = [];
  readonly frames: Buffer[] = [];
  /** What came, in its order. */
  readonly kinds: Array<'text' | 'binary'> = [];
  /** From the upgrade to its answer. */
  answerAfterMs = 0;
  readonly #server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: (_, accept) => systemClock.after(this.answerAfterMs, () => accept(true)),
  });
  socket: WebSocket | undefined;
  protocol = '';
  closed: { code: number; reason: string } | undefined;

  constructor() {
    this.#server.on('connection', (socket, request) => {
      this.socket = socket;
      this.protocol = String(request.headers['sec-websocket-protocol'] ?? '');
      socket.on('message', (data: Buffer, isBinary) => {
        this.kinds.push(isBinary ? 'binary' : 'text');
        if (isBinary) this.frames.push(data);
        else this.texts.push(data.toString());
      });
      socket.on('close', (code, reason) => {
        this.closed = { code, reason: reason.toString() };
      });
    });
  }

  get clients(): ReadonlySet<WebSocket> {
    return this.#server.clients;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ws/${uuid}`;
  }

  /** Words in what the switch sent. */
  heard(sampleRateHz: 8000 | 16_000): string {
    const bytes = Buffer.concat(this.frames);
    const decoder = new AudibleTextDecoder(sampleRateHz);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    return [...decoder.push(samples), ...decoder.flush()].flatMap((e) => (e.type === 'word' ? [e.text] : [])).join(' ');
  }

  close(): Promise<unknown> {
    for (const socket of this.#server.clients) socket.terminate();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A sentence as L16, with the silence behind it that pushes it out of the prebuffer. */
function speech(text: string): Buffer {
  const samples = encodeSpeech(text, { seed: 5, sampleRateHz: 8000 });
  const padded = new Int16Array(samples.length + 1600);
  padded.set(samples);
  return Buffer.from(padded.buffer);
}

let fake: FakeSwitch;
let client: RawEslClient;
let server: AudioServer;

beforeEach(async () => {
  server = new AudioServer();
  fake = await startFakeSwitch({ sounds: { '/tmp/two-seconds.wav': new Int16Array(16_000) } });
  client = await RawEslClient.listening(fake.port);
});

afterEach(async () => {
  client[Symbol.dispose]();
  await fake[Symbol.asyncDispose]();
  await server.close();
});

const speaksFirst: CalleePlanInput['manner'] = {
  kind: 'talks',
  lines: [sentence],
  speaksFirst: true,
  pauseMs: { min: 300, max: 300 },
  ending: { kind: 'agent_hangs_up' },
};

async function answeredLeg(manner: CalleePlanInput['manner'], variables = 'send_silence_when_idle=-1'): Promise<void> {
  fake.network.setNumber(number, { pickUp: { kind: 'answers', answerAfterMs: 20 }, manner });
  client.send(`bgapi originate {origination_uuid=${uuid},${variables}}sofia/gateway/trunk/${number} &park()`);
  await client.event('CHANNEL_PARK');
}

async function start(module: 'fork' | 'stream', rest = '', rate = '8k'): Promise<void> {
  const answer = await client.ask(`api uuid_audio_${module} ${uuid} start ${server.url} mono ${rate} ${rest}`.trim());
  expect(answer).toBe('+OK Success\n');
  await client.event(`mod_audio_${module}::connect`);
}

const record = () => {
  const call = fake.network.journal.get(uuid);
  if (!call) throw new Error('no such call');
  return call;
};
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 30 });

describe('mod_audio_fork', () => {
  const bothWays = 'audio_fork {"token":"t"} true true 8000';

  it("sends the metadata first, then the callee's audio in frames of 20 ms", async () => {
    await answeredLeg(speaksFirst);
    await start('fork', bothWays);
    await eventually(() => expect(server.heard(8000)).toBe(sentence));
    expect(server.texts[0]).toBe('{"token":"t"}');
    expect(server.protocol).toBe('audio.drachtio.org');
    // The first has what was heard while the socket was connected.
    expect(new Set(server.frames.slice(1).map((frame) => frame.length))).toEqual(new Set([320]));
  });

  it('plays binary audio to the callee and returns marks', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork', bothWays);
    server.socket?.send(speech(sentence));
    server.socket?.send('{"type":"mark","data":{"name":"one"}}');
    await eventually(() =>
      expect(server.texts).toContain('{"type": "mark", "data": {"name":"one", "event": "playout"}}'),
    );
    expect(heardText(record())).toBe(sentence);
  });

  it('sends no audio while the callee holds the call, and resumes afterwards', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork', bothWays);
    await eventually(() => expect(server.frames.length).toBeGreaterThan(2));
    fake.act({ do: 'hold', uuid });
    await client.event('CHANNEL_HOLD');
    const before = server.frames.length;
    await systemClock.sleep(200);
    expect(server.frames.length - before).toBeLessThan(2);
    fake.act({ do: 'unhold', uuid });
    await eventually(() => expect(server.frames.length).toBeGreaterThan(before + 4));
  });

  it('stops at killAudio: the callee hears the beginning, and the mark is returned as cleared', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork', bothWays);
    server.socket?.send(speech('Eu vou falar uma frase muito comprida que ninguém quer ouvir até o fim.'));
    server.socket?.send('{"type":"mark","data":{"name":"one"}}');
    await eventually(() => expect(heardText(record())).toMatch(/^Eu vou/));
    server.socket?.send('{"type":"killAudio"}');
    await client.event('mod_audio_fork::kill_audio');
    await eventually(() => expect(record().agentTurns[0]?.endMs).not.toBeNull());
    expect(server.texts).toContain('{"type": "mark", "data": {"name":"one", "event": "cleared"}}');
    expect(heardText(record())).not.toContain('fim.');
  });

  it('plays nothing if its playout is always locked', async () => {
    fake.behaviour.lockedEvery = 1;
    await answeredLeg({ kind: 'silent' });
    await start('fork', bothWays);
    server.socket?.send(speech(sentence));
    await eventually(() => expect(record().frames.heard).toBeGreaterThan(100));
    expect(record().heard).toEqual([]);
    fake.behaviour.lockedEvery = 0;
    server.socket?.send(Buffer.alloc(320));
    await eventually(() => expect(heardText(record())).toBe(sentence));
  });

  it("keeps the callee's audio while it connects, and sends it at once after the metadata", async () => {
    await answeredLeg(speaksFirst);
    server.answerAfterMs = 600;
    await start('fork', bothWays);
    await eventually(() => expect(server.heard(8000)).toBe(sentence));
    expect(server.kinds[0]).toBe('text');
    expect(server.frames[0]?.length).toBeGreaterThan(320 * 20);
    expect(new Set(server.frames.slice(1).map((frame) => frame.length))).toEqual(new Set([320]));
  });

  it('is silent on a parked leg that does not send silence when idle', async () => {
    await answeredLeg({ kind: 'silent' }, 'originate_timeout=20');
    await start('fork', bothWays);
    server.socket?.send(speech(sentence));
    await eventually(() => expect(record().frames.heard).toBeGreaterThan(100));
    expect(record().heard).toEqual([]);
  });

  it('becomes silent if it is started with the name of a socket that is still closing', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork', 'one');
    const [old] = server.clients;
    old?.pause();
    expect(await client.ask(`api uuid_audio_fork ${uuid} stop one`)).toBe('+OK Success\n');
    await start('fork', 'one');
    const frames = server.frames.length;
    await eventually(() => expect(server.frames.length).toBeGreaterThan(frames));
    old?.resume();
    await eventually(() => expect(old?.readyState).toBe(WebSocket.CLOSED));
    const atClose = server.frames.length;
    const heard = record().frames.heard;
    await eventually(() => expect(record().frames.heard).toBeGreaterThan(heard + 20));
    expect(server.frames.length - atClose).toBeLessThan(5);
  });

  it('plays nothing if a space in the metadata shifts its arguments', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork', 'audio_fork {"token": "t"} true true 8000');
    expect(server.texts[0]).toBe('{"token":');
    server.socket?.send(speech(sentence));
    await eventually(() => expect(record().frames.heard).toBeGreaterThan(100));
    expect(record().heard).toEqual([]);
  });
});

describe('mod_audio_stream', () => {
  it("sends the callee's audio at 16 kHz, in several frames at once if it is configured to buffer", async () => {
    await answeredLeg(speaksFirst, 'STREAM_BUFFER_SIZE=100');
    await start('stream', '{"token":"t"}', '16k');
    await eventually(() => expect(server.heard(16_000)).toBe(sentence));
    expect(new Set(server.frames.map((frame) => frame.length))).toEqual(new Set([3200]));
  });

  it("buffers the callee's audio while it connects, and sends it before the metadata", async () => {
    await answeredLeg({ kind: 'silent' });
    server.answerAfterMs = 200;
    await start('stream', '{"token":"t"}');
    await eventually(() => expect(server.kinds).toContain('text'));
    expect(server.kinds.indexOf('text')).toBeGreaterThan(5);
  });

  it('connects without its metadata if configured so, and sends the text that it receives later', async () => {
    fake.behaviour.loseMetadata = true;
    await answeredLeg({ kind: 'silent' });
    await start('stream', '{"token":"t"}');
    await eventually(() => expect(server.frames.length).toBeGreaterThan(5));
    expect(server.texts).toEqual([]);
    expect(await client.ask(`api uuid_audio_stream ${uuid} send_text {"token":"t"}`)).toBe('+OK Success\n');
    await eventually(() => expect(server.texts).toEqual(['{"token":"t"}']));
  });

  it('converts an upload into a file for playback, and deletes the file at the end of the call', async () => {
    await answeredLeg({ kind: 'silent' }, 'originate_timeout=20');
    await start('stream');
    server.socket?.send(speech('Isto não se ouve.'));
    const data = { audioDataType: 'raw', sampleRate: 8000, audioData: speech(sentence).toString('base64') };
    server.socket?.send(JSON.stringify({ type: 'streamAudio', data }));
    const { file } = JSON.parse((await client.event('mod_audio_stream::play'))['_body'] ?? '');
    client.send(`sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: ${file}`);
    await client.event('PLAYBACK_STOP');
    await eventually(() => expect(heardText(record())).toBe(sentence));
    await client.ask(`api uuid_kill ${uuid}`);
    await client.event('CHANNEL_DESTROY');
    expect(existsSync(file)).toBe(false);
  });
});

describe('a file that plays while the callee presses a key', () => {
  const pressing = (press: string): CalleePlanInput['manner'] => ({
    kind: 'talks',
    lines: [{ text: 'Alô.', press }],
    speaksFirst: true,
    pauseMs: { min: 300, max: 300 },
    ending: { kind: 'agent_hangs_up' },
  });
  const play = (file: string) =>
    client.send(`sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: ${file}`);

  it.each([
    ['*', 'originate_timeout=20', 'break'],
    ['5', 'originate_timeout=20', 'done'],
    ['5', 'playback_terminators=any', 'break'],
    ['*', 'playback_terminators=none', 'done'],
  ])('(%s with %s) ends with the status %s', async (press, variables, end) => {
    await answeredLeg(pressing(press), variables);
    play('/tmp/two-seconds.wav');
    const stopped = await client.event('PLAYBACK_STOP');
    expect(stopped['Playback-Status']).toBe(end);
    expect(client.eventsNamed('DTMF').map((event) => event['DTMF-Digit'])).toEqual([press]);
    expect(await client.ask(`api uuid_getvar ${uuid} playback_terminator_used`)).toBe(
      end === 'break' ? press : '_undef_',
    );
  });
});

describe('mod_audio_stream whose server does not respond', () => {
  it.each([
    ['api', true],
    ['bgapi', false],
  ])('takes a second to stop, by %s', async (how, isBlocked) => {
    await answeredLeg({ kind: 'silent' });
    await start('stream');
    for (const socket of server.clients) socket.pause();
    const askedMs = performance.now();
    await client.ask(`${how} uuid_audio_stream ${uuid} stop`);
    expect(await client.ask('api uuid_exists x')).toBe('false');
    expect(performance.now() - askedMs > 900).toBe(isBlocked);
  });
});

describe('both modules', () => {
  it('close their socket with 1000 before the hangup event', async () => {
    await answeredLeg({ kind: 'hangs_up_at_once', afterMs: 200 });
    await start('stream');
    await client.event('CHANNEL_HANGUP');
    await eventually(() => expect(server.closed).toEqual({ code: 1000, reason: 'Normal closure' }));
    expect(client.eventsNamed('mod_audio_stream::disconnect')).toEqual([]);
  });

  it('fail to connect if configured so', async () => {
    fake.behaviour.refuseAudio = true;
    await answeredLeg({ kind: 'silent' });
    expect(await client.ask(`api uuid_audio_fork ${uuid} start ${server.url} mono 8k`)).toBe('+OK Success\n');
    await client.event('mod_audio_fork::connect_failed');
  });

  it('accept an invalid URL with +OK, and then report that they cannot connect', async () => {
    await answeredLeg({ kind: 'silent' });
    expect(await client.ask(`api uuid_audio_fork ${uuid} start nonsense mono 8k`)).toBe('+OK Success\n');
    await client.event('mod_audio_fork::connect_failed');
  });

  it('lose their connection if a test cuts it, and the call continues', async () => {
    await answeredLeg({ kind: 'silent' });
    await start('fork');
    fake.act({ do: 'kill_audio', how: 'reset', uuid });
    await client.event('mod_audio_fork::disconnect');
    expect(await client.ask(`api uuid_audio_fork ${uuid} start ${server.url} mono 8k`)).toBe('-ERR Operation Failed\n');
    expect(await client.ask(`api uuid_audio_fork ${uuid} stop`)).toBe('+OK Success\n');
    expect(await client.ask(`api uuid_exists ${uuid}`)).toBe('true');
  });
});
