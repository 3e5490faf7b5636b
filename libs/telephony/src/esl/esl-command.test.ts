import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EslCommand, eslCommand } from './esl-command.ts';
import { subscription } from './switch-fact.ts';
import { parseDialString } from './token.ts';

const callId = 'call-11111111-2222-4333-8444-555555555555';
const jobId = '99999999-2222-4333-8444-555555555555';
const dialString = parseDialString('sofia/gateway/trunk/{number}');
const url = `ws://127.0.0.1:9100/ws/${callId}`;
const metadata = '{"token":"abc_-1"}';
const audio = { callId, url, rate: '8k' as const, metadata, bugName: 'ligai_1a2b3c4d' };
const request = {
  callId,
  number: '5511999887766',
  ringTimeoutMs: 30_000,
  callerId: '551133334444',
  dialString,
  jobId,
};

describe('a command has the syntax of the recorded switch', () => {
  test.each<[string, EslCommand, string]>([
    ['hangup', eslCommand.kill(callId), `api uuid_kill ${callId}\n\n`],
    ['cancel', eslCommand.kill(callId, 'ORIGINATOR_CANCEL'), `api uuid_kill ${callId} ORIGINATOR_CANCEL\n\n`],
    ['exists', eslCommand.exists(callId), `api uuid_exists ${callId}\n\n`],
    ['break', eslCommand.break(callId), `api uuid_break ${callId} all\n\n`],
    ['list', eslCommand.listChannels(jobId), `bgapi show channels as json\nJob-UUID: ${jobId}\n\n`],
    [
      'play (51-playback-sendmsg)',
      eslCommand.play(callId, '/tmp/a_0.tmp.r8', jobId),
      `sendmsg ${callId}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: /tmp/a_0.tmp.r8\nEvent-UUID: ${jobId}\n\n`,
    ],
    [
      'fork (45-audio-fork-lifecycle)',
      eslCommand.startFork(audio, jobId),
      `bgapi uuid_audio_fork ${callId} start ${url} mono 8k ligai_1a2b3c4d ${metadata} true true 8000\nJob-UUID: ${jobId}\n\n`,
    ],
    [
      'stop of a fork by its name',
      eslCommand.stopFork(callId, audio.bugName, jobId),
      `bgapi uuid_audio_fork ${callId} stop ligai_1a2b3c4d\nJob-UUID: ${jobId}\n\n`,
    ],
    [
      'stream (40-audio-stream-lifecycle)',
      eslCommand.startStream({ ...audio, rate: '16k' }, jobId),
      `bgapi uuid_audio_stream ${callId} start ${url} mono 16k ${metadata}\nJob-UUID: ${jobId}\n\n`,
    ],
    [
      'metadata once more',
      eslCommand.sendStreamText(callId, metadata),
      `api uuid_audio_stream ${callId} send_text ${metadata}\n\n`,
    ],
    [
      'stop of a stream',
      eslCommand.stopStream(callId, jobId),
      `bgapi uuid_audio_stream ${callId} stop\nJob-UUID: ${jobId}\n\n`,
    ],
    ['variable', eslCommand.getVariable(callId, 'ligai_audio'), `api uuid_getvar ${callId} ligai_audio\n\n`],
    [
      'variable that is set',
      eslCommand.setVariable(callId, 'ligai_audio', audio.bugName),
      `api uuid_setvar ${callId} ligai_audio ligai_1a2b3c4d\n\n`,
    ],
  ])('%s', (_, command, bytes) => expect(command).toBe(bytes));

  test('trap 14: a duration is whole seconds and the cause is allotted_timeout with two t', () => {
    expect(eslCommand.hangupAfter(callId, 90_500)).toBe(`api sched_hangup +91 ${callId} allotted_timeout\n\n`);
    expect(eslCommand.hangupAfter(callId, 1)).toBe(`api sched_hangup +1 ${callId} allotted_timeout\n\n`);
    expect(() => eslCommand.hangupAfter(callId, Number.NaN)).toThrow('duration');
  });

  test('traps 2, 3 and 8: an originate is a bgapi, parks the leg, fixes its codec and sends silence', () => {
    expect(eslCommand.originate(request)).toBe(
      `bgapi originate {origination_uuid=${callId},origination_caller_id_number=551133334444,` +
        'origination_caller_id_name=551133334444,ignore_early_media=true,originate_timeout=30,' +
        'absolute_codec_string=^^:PCMU:PCMA,rtp_liberal_dtmf=true,send_silence_when_idle=-1,playback_terminators=none,STREAM_MESSAGE_DEFLATE=true,STREAM_HEART_BEAT=0,STREAM_BUFFER_SIZE=20,STREAM_SUPPRESS_LOG=true}' +
        `sofia/gateway/trunk/5511999887766 &park()\nJob-UUID: ${jobId}\n\n`,
    );
  });

  test('a jitter buffer has whole packets and a maximum, and is set as in 59-jitter-buffer', () => {
    const bufferOf = (startMs: number, maxMs: number) => eslCommand.bufferAudio(callId, { startMs, maxMs });
    expect(bufferOf(20, 60)).toBe(`api uuid_jitterbuffer ${callId} 20:60\n\n`);
    expect(() => bufferOf(30, 80)).toThrow('jitter buffer');
    expect(() => bufferOf(40, Number.NaN)).toThrow('jitter buffer');
  });

  test('packets are counted by the command of recording 56-no-rtp', () => {
    expect(eslCommand.countPackets(callId)).toBe(`api uuid_set_media_stats ${callId}\n\n`);
  });

  test('without a caller number no caller id is sent', () => {
    expect(eslCommand.originate({ ...request, callerId: undefined })).not.toContain('caller_id');
  });

  test('trap 18: the subclasses follow CUSTOM at the end, and every name before it is an event', () => {
    const words = eslCommand.subscribe(subscription).trim().split(' ').slice(2);
    const custom = words.indexOf('CUSTOM');
    expect(words.slice(0, custom).every((word) => /^[A-Z_]+$/.test(word))).toBe(true);
    expect(words.slice(custom + 1).every((word) => /^mod_audio_(fork|stream)::[a-z_]+$/.test(word))).toBe(true);
    expect(words.slice(custom + 1)).toContain('mod_audio_stream::play');
  });
});

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '551199&system(id)',
    '5511\n\napi status',
    '{a=b}sofia/x',
    '1'.repeat(40),
    `${callId}\n`,
    `${callId}\r\n\r\napi shutdown`,
    `${callId} all`,
    'call-',
    '/tmp/../etc/passwd',
    '/tmp/a b',
    '/tmp/a\nb',
    'ws://media_bridge/x',
    'ws://host/ws?token=1',
    `${url} mono`,
    '{"token":"a b"}',
    '{"token":"a\'b"}',
    '{"token":"a\\"b"}',
    '{"a":{"b":"c"}}',
    '٣٣٣٣٣٣٣٣',
  ),
);

/** What each command looks like when nothing hostile is in it. The regular expressions are not those of `token.ts`. */
const id = 'call-[A-Za-z0-9-]+';
const commands: [string, (text: string) => EslCommand, RegExp][] = [
  ['hangup', eslCommand.kill, new RegExp(`^api uuid_kill ${id}\n\n$`)],
  ['cause', (text) => eslCommand.kill(callId, text), new RegExp(`^api uuid_kill ${id}( [A-Za-z_]+)?\n\n$`)],
  ['exists', eslCommand.exists, new RegExp(`^api uuid_exists ${id}\n\n$`)],
  ['break', eslCommand.break, new RegExp(`^api uuid_break ${id} all\n\n$`)],
  [
    'file',
    (text) => eslCommand.play(callId, text, jobId),
    /^sendmsg \S+\n.+\n.+\nexecute-app-arg: \/[\w./-]+\n.+\n\n$/,
  ],
  [
    'number',
    (number) => eslCommand.originate({ ...request, number }),
    /^bgapi [^\n]+\/trunk\/\d+ &park\(\)\nJob-UUID: [0-9a-f-]{36}\n\n$/,
  ],
  [
    'caller id',
    (callerId) => eslCommand.originate({ ...request, callerId }),
    /^bgapi originate \{[\w=,:^-]+\}\S+ &park\(\)\nJob-UUID: [0-9a-f-]{36}\n\n$/,
  ],
  [
    'leg of an originate',
    (text) => eslCommand.originate({ ...request, callId: text }),
    /^bgapi originate \{[\w=,:^-]+\}\S+ &park\(\)\n[^\n]+\n\n$/,
  ],
  [
    'socket URL',
    (text) => eslCommand.startFork({ ...audio, url: text }, jobId),
    /^bgapi uuid_audio_fork \S+ start wss?:\/\/[^\s?&{}]+ mono 8k ligai_\w+ \{\S+\} true true 8000\n[^\n]+\n\n$/,
  ],
  [
    'media bug',
    (bugName) => eslCommand.stopFork(callId, bugName, jobId),
    /^bgapi uuid_audio_fork \S+ stop ligai_[a-z0-9]+\n[^\n]+\n\n$/,
  ],
  [
    'metadata',
    (text) => eslCommand.startStream({ ...audio, metadata: text }, jobId),
    /^bgapi uuid_audio_stream \S+ start \S+ mono 8k \{[^\s'\\]+\}\n[^\n]+\n\n$/,
  ],
  [
    'metadata once more',
    (text) => eslCommand.sendStreamText(callId, text),
    /^api uuid_audio_stream \S+ send_text \{[^\s'\\]+\}\n\n$/,
  ],
  ['password', eslCommand.auth, /^auth [!-~]+\n\n$/],
];

describe('for any text in it, a command is one well-formed command or rejected', () => {
  test.each(commands)('%s', (_, make, wellFormed) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bytes = made(() => make(text));
        expect(bytes === undefined || wellFormed.test(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['551199&system(id)', '5511\n\napi status', '{a=b}sofia/x', '1'.repeat(40)])(
    'the number %j is rejected',
    (number) => {
      expect(() => eslCommand.originate({ ...request, number })).toThrow('number');
    },
  );

  test('an error about metadata or a password does not contain them', () => {
    expect(() => eslCommand.startFork({ ...audio, metadata: '{"token":"top secret"}' }, jobId)).toThrow(
      /^(?!.*secret)/,
    );
    expect(() => eslCommand.auth('my secret')).toThrow(/^(?!.*secret)/);
  });
});

describe('a dial string', () => {
  test.each([
    'sofia/gateway/trunk/{number}',
    'sofia/internal/{number}@127.0.0.1:5090',
    'user/{number}',
    'sofia/external/{number}@sip.example.com;transport=tcp',
  ])('may be %s', (text) => expect(parseDialString(text)).toBe(text));

  test.each([
    'sofia/gateway/trunk/5511',
    'sofia/gateway/a/{number}|sofia/gateway/b/{number}',
    'sofia/gateway/a/{number},sofia/gateway/b/1',
    'sofia/gateway/a/{number}:_:sofia/gateway/b/1',
    'sofia/gateway/trunk/{number} &system(id)',
    'sofia/gateway/trunk/{number}\n',
    '{a=b}sofia/gateway/trunk/{number}',
  ])('may not be %j', (text) => expect(() => parseDialString(text)).toThrow('Cannot dial by'));
});

function made(make: () => EslCommand): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
