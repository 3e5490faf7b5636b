import type { AddressInfo } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { recording } from '@ligai/testing';
import { describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CalleePlanInput } from '../network/callee-plan.ts';
import { createPhoneNetwork } from '../network/phone-network.ts';
import type { SwitchBehaviour } from './behaviour.ts';
import { type FakeSwitch, startFakeSwitch } from './fake-switch.ts';
import { type EslMessage, EslMessageReader, RawEslClient } from './raw-esl-client.ts';

// Sends the simulated switch the commands of a recording of a real one, each once all earlier messages have arrived.
// Replies must be equal to the recorded ones, and the events of the call have the recorded order, headers and values.
// Times, random numbers and free text may differ.

vi.setConfig({ testTimeout: 20_000 });

type Scenario = {
  name: string;
  numbers?: Record<string, CalleePlanInput>;
  behaviour?: Partial<SwitchBehaviour>;
  /** What the far end of the nth audio socket does. */
  socket?: (socket: WebSocket, nth: number) => void;
  /** An event whose headers are not compared. */
  namesOnly?: string;
  /** What happened to the switch before it ended the connection. */
  beforeFin?: (fake: FakeSwitch) => void;
};

const silent: CalleePlanInput = { manner: { kind: 'silent' } };
const refuses = (status: number): CalleePlanInput => ({ ...silent, pickUp: { kind: 'refuses', status, afterMs: 60 } });
const pressKeys: CalleePlanInput = {
  manner: {
    kind: 'talks',
    lines: [{ text: '', press: '12#' }],
    speaksFirst: true,
    pauseMs: { min: 0, max: 0 },
    ending: { kind: 'agent_hangs_up' },
  },
};

const acts = (line: object): CalleePlanInput => ({
  manner: {
    kind: 'talks',
    lines: [{ text: '', ...line }],
    speaksFirst: true,
    pauseMs: { min: 300, max: 300 },
    ending: { kind: 'agent_hangs_up' },
  },
});
/** The callees of the recordings, by their numbers there. */
const callees: Record<string, CalleePlanInput> = {
  1000: silent,
  1011: { manner: { kind: 'hangs_up_at_once', afterMs: 400 } },
  1021: pressKeys,
  1031: silent,
  1041: { manner: { kind: 'echoes' } },
  2001: acts({ holdMs: 1500 }),
  2002: acts({ holdMs: 300 }),
  2003: acts({ holdMs: 300 }),
  2004: acts({ holdMs: 300 }),
  2005: acts({ holdMs: 300, holdEnds: 'hangup' }),
  2011: acts({ press: '12#', pressBy: 'info' }),
  2014: acts({ press: '12#', pressBy: 'both' }),
  2021: { manner: { kind: 'silent', rtpAfterMs: null } },
  2022: { manner: { kind: 'silent', rtpAfterMs: 2000 } },
  2031: silent,
  1801: { ...silent, pickUp: { kind: 'rings_for_ever' } },
  1831: { ...silent, pickUp: { kind: 'answers', earlyMedia: true } },
  4031: refuses(403),
  4041: refuses(404),
  4801: refuses(480),
  4861: refuses(486),
  5001: refuses(500),
  5031: refuses(503),
  6031: refuses(603),
};

const scenarios: Scenario[] = [
  { name: '01-auth-ok' },
  { name: '02-auth-bad-password' },
  { name: '03-command-before-auth' },
  { name: '10-answered-uuid-kill-json-all' },
  { name: '11-answered-uuid-kill-plain' },
  { name: '12-answered-uuid-kill-json' },
  { name: '13-remote-hangup' },
  { name: '14-busy-486' },
  { name: '15-no-answer-timeout' },
  { name: '16-unreachable-refused' },
  {
    name: '16b-unreachable-no-response',
    numbers: { 1000: { ...silent, pickUp: { kind: 'unreachable', how: 'no_reply' } } },
  },
  { name: '17-unavailable-503' },
  { name: '18-rejected-403' },
  { name: '19-declined-603' },
  { name: '20-unallocated-404' },
  { name: '21-unavailable-480' },
  { name: '22-server-error-500' },
  { name: '23-invalid-gateway' },
  { name: '24-cancelled-before-answer' },
  { name: '25-early-media-then-answer' },
  { name: '26-dtmf-rfc2833' },
  { name: '27-silent-callee' },
  { name: '28-sched-hangup' },
  { name: '29-filter-unique-id' },
  { name: '33-hold-sendonly' },
  { name: '34-hold-inactive' },
  { name: '35-hold-with-music' },
  { name: '36-hold-connection-zero' },
  { name: '37-hangup-on-hold' },
  {
    name: '40-audio-stream-lifecycle',
    socket: (socket) => {
      later(() => socket.send('{"type":"transcript","text":"hello"}'));
      later(() => socket.send('plain text, not json'));
    },
  },
  {
    name: '41-audio-stream-server-closes',
    socket: (socket, nth) => {
      if (nth === 1) later(() => socket.close(1000, 'done'));
      else if (nth === 2) later(() => socket.close(1011, 'internal error'));
      else later(() => endTcp(socket, nth === 3 ? 'fin' : 'reset'));
    },
  },
  { name: '42-audio-stream-errors' },
  { name: '43-audio-stream-call-hangup' },
  {
    name: '44-audio-stream-play-file',
    socket: (socket) => {
      const audioData = Buffer.alloc(40_000).toString('base64');
      socket.send(JSON.stringify({ type: 'streamAudio', data: { audioDataType: 'raw', sampleRate: 8000, audioData } }));
    },
  },
  {
    name: '45-audio-fork-lifecycle',
    socket: (socket, nth) => {
      if (nth === 2) return later(() => socket.close(1000));
      socket.send('{"type":"json","data":{"x":1}}');
      socket.send('{"type":"transcription","data":{"text":"hi"}}');
      socket.send('{"type":"transfer","data":{"to":"2000"}}');
      socket.send('{"type":"error","data":{"why":"x"}}');
      socket.send('{"type":"disconnect"}');
      later(() => socket.send('{"type":"killAudio"}'));
    },
  },
  { name: '50-playback-broadcast' },
  { name: '51-playback-sendmsg' },
  { name: '52-dtmf-info-relay' },
  { name: '54-dtmf-rfc4733-and-info' },
  { name: '55-dtmf-info-ignored' },
  { name: '56-no-rtp' },
  { name: '57-late-rtp' },
  { name: '59-jitter-buffer' },
  { name: '60-api-queries' },
  { name: '61-errors' },
  { name: '62-api-originate-sync' },
  { name: '63-heartbeat', behaviour: { heartbeatMs: 400 } },
  // During a shutdown the real switch writes all variables into CHANNEL_CALLSTATE, where no client needs them.
  { name: '90-shutdown-during-call', behaviour: { shutdownMs: 1000 }, namesOnly: 'CHANNEL_CALLSTATE' },
  { name: '91-crash-during-call', beforeFin: (fake) => fake.act({ do: 'crash' }) },
  { name: '92-first-events-after-start' },
];

describe('the simulated switch responds as in the recording', () => {
  it.concurrent.each(scenarios)('$name', async (scenario) => {
    const { recorded, answered } = await replay(scenario);
    expect(repliesOf(answered)).toEqual(repliesOf(recorded));
    expect(jobsOf(answered)).toEqual(jobsOf(recorded));
    for (const lane of lanes) expect(namesIn(lane, answered)).toEqual(namesIn(lane, recorded));
    for (const [answer, real] of pairs(answered, recorded)) {
      if (real['Event-Name'] === scenario.namesOnly) continue;
      expect(factsOf(answer), String(real['Event-Name'])).toEqual(factsOf(real));
      expect(headersOf(answer), String(real['Event-Name'])).toEqual(headersOf(real));
    }
  });
});

/** Sends each recorded command when every message that was recorded before it has come. */
async function replay(scenario: Scenario): Promise<{ recorded: EslMessage[]; answered: EslMessage[] }> {
  await using server = await socketServer(scenario.socket);
  await using fake = await switchFor(scenario);
  using client = await RawEslClient.connect(fake.port);
  const reader = new EslMessageReader();
  const recorded: EslMessage[] = [];
  for (const chunk of recording(scenario.name)) {
    if (chunk.direction === 'from_switch') recorded.push(...reader.push(chunk.bytes).filter(isKnown));
    if (chunk.direction === 'from_client') {
      await client.until(() => covers(client.messages, recorded), `all before "${chunk.bytes.toString().trim()}"`);
      client.sendBytes(adapted(chunk.bytes.toString(), server.port, client.messages));
    }
    if (chunk.direction === 'mark' && chunk.mark === 'fin-from-server') {
      await client.until(() => covers(client.messages, recorded), 'the last event');
      scenario.beforeFin?.(fake);
      await client.until(() => client.ended === 'fin', 'the FIN');
    }
  }
  return { recorded, answered: client.messages.filter(isKnown) };
}

async function switchFor({ numbers, behaviour }: Scenario): Promise<FakeSwitch> {
  return startFakeSwitch({
    network: createPhoneNetwork({ numbers: { ...callees, ...numbers } }),
    behaviour: { gateways: ['callee'], deadGateways: ['nobody'], ...behaviour },
    sounds: { '/tmp/prompt.wav': new Int16Array(4000) },
  });
}

async function socketServer(onSocket: Scenario['socket']): Promise<AsyncDisposable & { port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  let sockets = 0;
  server.on('connection', (socket) => {
    sockets += 1;
    onSocket?.(socket, sockets);
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The command as it was, but for our ports, our files and shorter patience. */
function adapted(command: string, port: number, messages: EslMessage[]): string {
  const played = messages.findLast((message) => message.event?.['Event-Subclass'] === 'mod_audio_stream::play');
  const file = played ? (JSON.parse(played.event?.['_body'] ?? '{}') as { file: string }).file : '';
  return command
    .replaceAll('127.0.0.1:9100', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:9199', '127.0.0.1:1')
    .replaceAll(/originate_timeout=[35]\b/g, 'originate_timeout=2')
    .replace(/\/tmp\/\S+\.tmp\.r8/, file);
}

const later = (fn: () => void) => void systemClock.after(60, fn);

function endTcp(socket: WebSocket, how: 'fin' | 'reset'): void {
  const tcp = (socket as unknown as { _socket: { end(): void; resetAndDestroy(): void } })._socket;
  if (how === 'fin') tcp.end();
  else tcp.resetAndDestroy();
}

/** Not sent by the simulator: events about the switch's internals, which a client that subscribes to ALL receives. */
const machinery = new Set([
  'API',
  'CODEC',
  'MODULE_UNLOAD',
  'MODULE_LOAD',
  'RE_SCHEDULE',
  'ADD_SCHEDULE',
  'DEL_SCHEDULE',
]);
const isKnown = ({ event }: EslMessage) => !machinery.has(event?.['Event-Name'] ?? '');

const keyOf = ({ type, text, event }: EslMessage): string =>
  event ? `${event['Event-Name']} ${event['Event-Subclass'] ?? ''}` : `${type} ${plain(text)}`;

function covers(answered: EslMessage[], recorded: EslMessage[]): boolean {
  const counts = new Map<string, number>();
  for (const message of answered) counts.set(keyOf(message), (counts.get(keyOf(message)) ?? 0) + 1);
  return recorded.every((message) => {
    const left = (counts.get(keyOf(message)) ?? 0) - 1;
    counts.set(keyOf(message), left);
    return left >= 0;
  });
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Text without what must differ: uuids, the machine's name, folders. */
function same(text: string): string {
  return text
    .replaceAll(uuid, '<uuid>')
    .replaceAll('ligai-simulator', 'fs-lab')
    .replaceAll(/\/[^\s"]*\/ligai-switch-\w+\//g, '/tmp/');
}

/** A reply's text; of a report its shape; and no counts. */
function plain(text: string): string {
  if (/^\d+$/.test(text)) return 'a number';
  if (text.startsWith('{"')) return keysOf(JSON.parse(text));
  return /^(UP |={9}|\s+Name\t|\d{10}$)/.test(text) ? factless(same(text)) : same(text);
}

/** A list of channels, or one dumped: its columns, or its headers. */
const keysOf = (report: { rows?: object[] }) =>
  Object.keys(report.rows?.[0] ?? report)
    .sort()
    .join(' ');

/** Longer reports: the same lines, whatever the figures, the widths and the order of their rows. */
function factless(report: string): string {
  const lines = report
    .replaceAll(/\d+/g, '0')
    .replaceAll(/[ \t]+/g, ' ')
    .replace(/\(\S+\)/, '')
    .split('\n');
  return lines.sort().join('\n');
}

function repliesOf(messages: EslMessage[]): string[] {
  return messages.filter(({ event }) => event === null).map(({ type, text }) => `${type} ${plain(text)}`);
}

function jobsOf(messages: EslMessage[]): Record<string, string> {
  const jobs = messages.flatMap(({ event }) => (event?.['Event-Name'] === 'BACKGROUND_JOB' ? [event] : []));
  return Object.fromEntries(jobs.map((job) => [job['Job-Command'], plain(job['_body'] ?? '')]));
}

/** Events that may overtake those of another lane, and never one another. */
const lanes: Array<(name: string) => boolean> = [
  (name) => !/^(MEDIA_BUG|CUSTOM|BACKGROUND_JOB|DTMF|HEARTBEAT)/.test(name),
  (name) => name.startsWith('MEDIA_BUG'),
  (name) => name === 'CUSTOM',
  (name) => name === 'DTMF' || name === 'HEARTBEAT',
];
type Lane = (typeof lanes)[number];

const eventsIn = (lane: Lane, messages: EslMessage[]) =>
  messages.flatMap(({ event }) => (event && lane(event['Event-Name'] ?? '') ? [event] : []));

const namesIn = (lane: Lane, messages: EslMessage[]): string[] =>
  eventsIn(lane, messages).map((event) => `${event['Event-Name']} ${event['Event-Subclass'] ?? ''}`);

/** Events of the same place in the same lane. The start of a media bug may come before CHANNEL_EXECUTE or after it. */
function pairs(answered: EslMessage[], recorded: EslMessage[]) {
  const comparable = lanes.flatMap((lane) => {
    const real = eventsIn(lane, recorded);
    return eventsIn(lane, answered).map((event, at) => [event, real[at] ?? {}] as const);
  });
  return comparable.filter(([event]) => event['Event-Name'] !== 'MEDIA_BUG_START');
}

const facts = (
  'Channel-State Channel-Call-State Channel-State-Number Answer-State Hangup-Cause Channel-HIT-Dialplan Channel-Name ' +
  'Original-Channel-Call-State Channel-Call-State-Number Application Application-Data Application-Response DTMF-Digit ' +
  'Playback-Status Media-Bug-Function Caller-Caller-ID-Name Caller-Caller-ID-Number Caller-Callee-ID-Number Unique-ID ' +
  'variable_sip_term_status variable_sip_hangup_disposition variable_hangup_cause variable_hangup_cause_q850 ' +
  'variable_sip_invite_failure_status variable_sip_invite_failure_phrase variable_endpoint_disposition ' +
  'variable_sip_reply_host variable_sip_network_port variable_last_app variable_caller_id _body'
).split(' ');

const factsOf = (event: Record<string, string>) =>
  Object.fromEntries(facts.flatMap((name) => (event[name] === undefined ? [] : [[name, same(event[name])]])));

const headersOf = (event: Record<string, string>) => Object.keys(event).sort();
