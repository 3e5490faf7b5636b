import { readdirSync } from 'node:fs';
import { recording } from '@ligai/testing';
import { describe, expect, test, vi } from 'vitest';
import { asOurLegs, originatedIds } from './testing/rewrite-recording.ts';
import { type Script, startScriptedSwitch } from './testing/scripted-switch.ts';
import { line, telephonyOn } from './testing/telephony-on.ts';
import { commandReply } from './testing/wire.ts';

const goodbye = 'switch_lost the switch disconnected us: Disconnected, goodbye.';
const closed = 'switch_lost the switch closed the connection';
const untilAnswer = ['leg_created', 'leg_ringing', 'leg_answered'];
const hungUpByUs = 'leg_ended NORMAL_CLEARING send_bye answered';
const hungUpByThem = 'leg_ended NORMAL_CLEARING 200 recv_bye answered';
const answeredCall = [...untilAnswer, hungUpByUs, goodbye];
const heldCall = [...untilAnswer, 'leg_held', 'leg_unheld', hungUpByUs, goodbye];
const upload = (id: string) => `/tmp/call-${id}_0.tmp.r8`;
const prompt = '/tmp/prompt.wav';
const streamed = '0ee82e41-37c1-441d-a689-74cf8a586901';
const streamedInSocket = 'af36a535-5417-4efe-beac-2e4decbf8fc4';
const forked = 'b025db2e-828e-4c2c-b875-6f2b74f4af85';
const refused = (cause: string, sip: number, how = '') => [
  'leg_created',
  `leg_ended ${cause} ${sip} recv_refuse${how}`,
  `originate_failed ${cause}`,
  goodbye,
];

/** What really happened to our legs in each recording: its README describes the same events in the switch's words. */
const happened: Record<string, string[]> = {
  '01-auth-ok': [goodbye],
  '02-auth-bad-password': [goodbye],
  '03-command-before-auth': [goodbye],
  '10-answered-uuid-kill-json-all': answeredCall,
  '11-answered-uuid-kill-plain': answeredCall,
  '12-answered-uuid-kill-json': answeredCall,
  '13-remote-hangup': [...untilAnswer, hungUpByThem, goodbye],
  '14-busy-486': refused('USER_BUSY', 486),
  // The job and the end of the leg come in either order (compare the next with the one above).
  '15-no-answer-timeout': [
    'leg_created',
    'leg_ringing',
    'originate_failed NO_ANSWER',
    'leg_ended NO_ANSWER send_cancel',
    goodbye,
  ],
  '16-unreachable-refused': refused('NORMAL_TEMPORARY_FAILURE', 503, ' unreachable'),
  '16b-unreachable-no-response': [
    'leg_created',
    'originate_failed NO_ANSWER',
    'leg_ended NO_ANSWER send_cancel unreachable',
    goodbye,
  ],
  '17-unavailable-503': refused('NORMAL_TEMPORARY_FAILURE', 503),
  '18-rejected-403': refused('CALL_REJECTED', 403),
  '19-declined-603': refused('CALL_REJECTED', 603),
  '20-unallocated-404': refused('UNALLOCATED_NUMBER', 404),
  '21-unavailable-480': refused('NO_USER_RESPONSE', 480),
  '22-server-error-500': refused('NORMAL_TEMPORARY_FAILURE', 500),
  '23-invalid-gateway': ['originate_failed INVALID_GATEWAY', goodbye],
  '24-cancelled-before-answer': [
    'leg_created',
    'leg_ringing',
    'leg_ended ORIGINATOR_CANCEL send_cancel',
    'originate_failed ORIGINATOR_CANCEL',
    goodbye,
  ],
  '25-early-media-then-answer': ['leg_created', 'leg_ringing', 'leg_answered', hungUpByUs, goodbye],
  '26-dtmf-rfc2833': [...untilAnswer, 'dtmf 1', 'dtmf 2', 'dtmf #', hungUpByUs, goodbye],
  '27-silent-callee': answeredCall,
  '28-sched-hangup': [...untilAnswer, 'leg_ended ALLOTTED_TIMEOUT send_bye answered', goodbye],
  '29-filter-unique-id': answeredCall,
  // Subscribed to late: trap 12 is why we never do what was done in these two.
  '30-myevents-inbound-connection': [hungUpByUs, goodbye],
  '31-outbound-socket-myevents-linger': [hungUpByUs, goodbye],
  '32-two-clients-same-call': answeredCall,
  '33-hold-sendonly': heldCall,
  '34-hold-inactive': heldCall,
  '35-hold-with-music': heldCall,
  '36-hold-connection-zero': heldCall,
  // The second re-INVITE on hold is no event, and the end of the leg ends the hold first.
  '37-hangup-on-hold': [...untilAnswer, 'leg_held', 'leg_unheld', hungUpByThem, goodbye],
  '40-audio-stream-lifecycle': [...untilAnswer, 'audio_connected', hungUpByUs, goodbye],
  '41-audio-stream-server-closes': [
    ...untilAnswer,
    'audio_connected',
    'audio_lost 1000 done',
    'audio_connected',
    'audio_lost 1011 internal error',
    'audio_connected',
    'audio_lost 1 Connection closed without WebSocket CLOSE (abnormal EOF)',
    'audio_connected',
    'audio_lost 1 Connection reset by peer (system error 104)',
    hungUpByUs,
    goodbye,
  ],
  '42-audio-stream-errors': [...untilAnswer, 'audio_lost 6 Connection refused (system error 111)', hungUpByUs, goodbye],
  '43-audio-stream-call-hangup': [...untilAnswer, 'audio_connected', hungUpByThem, goodbye],
  '44-audio-stream-play-file': [
    ...untilAnswer,
    'audio_connected',
    `upload_received ${upload(streamed)}`,
    `playback_started ${upload(streamed)}`,
    `playback_stopped ${upload(streamed)} broken`,
    hungUpByUs,
    goodbye,
  ],
  // The first loss is a `disconnect` message of the server, which the module passes on as if the socket were gone.
  '45-audio-fork-lifecycle': [
    ...untilAnswer,
    'audio_connected',
    'audio_lost disconnected',
    'audio_lost Unable to connect',
    'audio_connected',
    'audio_lost disconnected',
    hungUpByUs,
    goodbye,
  ],
  '50-playback-broadcast': [
    ...untilAnswer,
    `playback_started ${prompt}`,
    `playback_stopped ${prompt} finished`,
    `playback_started ${prompt}`,
    `playback_stopped ${prompt} broken`,
    // Trap 11: the switch had said "+OK Message sent" to it.
    'playback_stopped /tmp/missing.wav failed',
    `playback_started ${prompt}`,
    // Trap 11: the switch calls it "done", and hung up in the middle of it.
    `playback_stopped ${prompt} broken`,
    hungUpByUs,
    goodbye,
  ],
  '51-playback-sendmsg': [
    ...untilAnswer,
    `playback_started ${prompt}`,
    `playback_stopped ${prompt} finished`,
    // Trap 11: the second starts inside the first.
    `playback_started ${prompt}`,
    `playback_started ${prompt}`,
    `playback_stopped ${prompt} broken`,
    `playback_stopped ${prompt} broken`,
    hungUpByUs,
    goodbye,
  ],
  '52-dtmf-info-relay': [...untilAnswer, 'dtmf 1', 'dtmf 2', 'dtmf #', hungUpByUs, goodbye],
  // FreeSWITCH reads the text of `application/dtmf` as a number, and takes the `*` for 0.
  '53-dtmf-info-plain': [...untilAnswer, 'dtmf 5', 'dtmf 0', hungUpByUs, goodbye],
  // Six events, for a telephone that sends its three keys both ways.
  '54-dtmf-rfc4733-and-info': [...untilAnswer, 'dtmf 1', 'dtmf 2', 'dtmf #', hungUpByUs, goodbye],
  '55-dtmf-info-ignored': answeredCall,
  '56-no-rtp': answeredCall,
  '57-late-rtp': answeredCall,
  '58-no-rtp-media-timeout': [...untilAnswer, 'leg_ended MEDIA_TIMEOUT send_bye answered', goodbye],
  '59-jitter-buffer': answeredCall,
  '60-api-queries': ['leg_answered', hungUpByUs, goodbye],
  '61-errors': [goodbye],
  '62-api-originate-sync': answeredCall,
  '63-heartbeat': [goodbye],
  '64-log': ['leg_answered', hungUpByUs, goodbye],
  // Incoming calls are not legs of this client.
  '70-inbound-call-park': [goodbye],
  '71-inbound-call-answered-by-us': [goodbye],
  '72-inbound-call-no-route': [goodbye],
  '80-modesl-client': ['leg_created', 'leg_answered', hungUpByUs, goodbye],
  '81-modesl-bad-password': [goodbye],
  '90-shutdown-during-call': [
    ...untilAnswer,
    'audio_connected',
    'switch_stopping',
    'leg_ended SYSTEM_SHUTDOWN send_bye answered',
    'switch_lost the switch disconnected us: The system is being shut down.',
  ],
  // Trap 13: a crash is a bare FIN.
  '91-crash-during-call': [...untilAnswer, closed],
  '92-first-events-after-start': [goodbye],
  'ws/audio-fork-8k-bidirectional': ['leg_answered', 'audio_connected', hungUpByUs, closed],
  'ws/audio-fork-8k-play-file': [
    'leg_answered',
    'audio_connected',
    `upload_received ${upload(forked)}`,
    `playback_started ${upload(forked)}`,
    `playback_stopped ${upload(forked)} broken`,
    hungUpByUs,
    closed,
  ],
  'ws/audio-stream-16k-out-only': ['leg_answered', 'audio_connected', hungUpByUs, closed],
  'ws/audio-stream-8k-buffer100-remote-hangup': ['leg_answered', 'audio_connected', hungUpByThem, closed],
  'ws/audio-stream-8k-play-file': [
    'leg_answered',
    'audio_connected',
    `upload_received ${upload(streamedInSocket)}`,
    `playback_started ${upload(streamedInSocket)}`,
    `playback_stopped ${upload(streamedInSocket)} broken`,
    hungUpByUs,
    closed,
  ],
};

const folder = new URL('../../../testing/recordings/freeswitch/', import.meta.url);

test('every recording has its expected events here', () => {
  const files = ['', 'ws/'].flatMap((sub) => readdirSync(new URL(`./${sub}`, folder)).map((file) => `${sub}${file}`));
  const names = files.filter((file) => file.endsWith('.esl.jsonl')).map((file) => file.replace('.esl.jsonl', ''));
  expect(Object.keys(happened).sort()).toEqual(names.sort());
});

describe('a recorded switch, replayed chunk by chunk, yields the expected events:', () => {
  test.each(Object.entries(happened))('%s', async (name, story) => {
    const chunks = asOurLegs(recording(name), originatedIds(recording(name)));
    await using scripted = await startScriptedSwitch({ onSubscribed: onceOnly(chunks) });
    await using heard = telephonyOn(scripted.port);
    await vi.waitFor(() => expect(heard.events.map(line)).toContain(story.at(-1)), { timeout: 5_000, interval: 5 });
    const lines = heard.events.map(line);
    expect(lines.slice(0, lines.indexOf(story.at(-1) ?? '') + 1)).toEqual(['switch_connected', ...story]);
  });
});

describe('a refused connection, replayed from its first byte', () => {
  test.each([
    ['02-auth-bad-password', 'the switch refuses the password: -ERR invalid'],
    ['03-command-before-auth', 'the switch refuses the password: -ERR command not found'],
    ['81-modesl-bad-password', 'the switch refuses the password: -ERR invalid'],
  ])('%s: %s', async (name, why) => {
    const [greeting, ...rest] = asOurLegs(recording(name), []);
    await using scripted = await startScriptedSwitch({
      onOpen: (session) => session.send(greeting ?? ''),
      onCommand: (_, session) => {
        for (const chunk of rest) session.send(chunk);
        return commandReply('+OK bye');
      },
    });
    await using heard = telephonyOn(scripted.port);
    await vi.waitFor(() => expect(heard.telephony.status).toMatchObject({ lastError: why }), {
      timeout: 5_000,
      interval: 5,
    });
    expect(heard.events).toEqual([]);
    expect(heard.logged.join()).not.toContain('ClueCon');
  });
});

/** Sends the recording to the first subscriber, then disconnects; later connections receive no events. */
function onceOnly(chunks: readonly Buffer[]): NonNullable<Script['onSubscribed']> {
  let sent = false;
  return (session) => {
    if (sent) return;
    sent = true;
    for (const chunk of chunks) session.send(chunk);
    session.end();
  };
}
