import { LigaiError } from '@ligai/kernel';
import type { JitterBuffer } from '../telephony.ts';
import { type DialString, dialled, type Token, token } from './token.ts';

declare const wire: unique symbol;
/** The exact bytes of one command, including its final empty line. Created only in this file. */
export type EslCommand = string & { readonly [wire]: true };

export type OriginateCommand = {
  callId: string;
  number: string;
  ringTimeoutMs: number;
  callerId: string | undefined;
  dialString: DialString;
  jobId: string;
};

export type StartAudioCommand = {
  callId: string;
  url: string;
  rate: '8k' | '16k';
  metadata: string;
  /** The name under which mod_audio_fork stores its state; mod_audio_stream has one name for all. */
  bugName: string;
};

/** One of our variables on a leg's channel. */
type VariableName = 'ligai_audio';
/** Variables of the switch that we read. */
type ReadableName = VariableName | 'rtp_audio_in_packet_count';

/** All commands that we write. Each argument passes through `token`, the only validation of text. */
export const eslCommand = {
  auth: (password: string) => command(`auth ${token.password(password)}`),
  subscribe: (events: readonly string[]) => command(`event json ${events.join(' ')}`),
  status: () => command('api status'),
  /** The argument is required because mod_audio_fork asserts it: without it the probe crashes the switch. */
  usageOf: (api: 'uuid_audio_fork' | 'uuid_audio_stream') => command(`api ${api} usage`),

  /** Trap 8: `bgapi`, since `api originate` delays all events until the callee answers. */
  originate: (request: OriginateCommand) =>
    job(
      `originate {${originateVariables(request)}}${dialled(request.dialString, request.number)} &park()`,
      request.jobId,
    ),
  listChannels: (jobId: string) => job('show channels as json', jobId),

  exists: (callId: string) => command(`api uuid_exists ${token.callId(callId)}`),
  dump: (callId: string) => command(`api uuid_dump ${token.callId(callId)} json`),
  /**
   * After the answer, and not by a variable of the originate: with that one, FreeSWITCH 1.11.1 plays no more audio of a
   * callee whose early media came from another port than the audio after the answer.
   */
  bufferAudio: (callId: string, { startMs, maxMs }: JitterBuffer) =>
    command(`api uuid_jitterbuffer ${token.callId(callId)} ${token.packetsMs(startMs)}:${token.packetsMs(maxMs)}`),
  /** Updates the variables `rtp_audio_…` of the leg. */
  countPackets: (callId: string) => command(`api uuid_set_media_stats ${token.callId(callId)}`),
  kill: (callId: string, cause?: string) =>
    command(`api uuid_kill ${token.callId(callId)}${cause ? ` ${token.cause(cause)}` : ''}`),
  /** Trap 14: `allotted_timeout` with two t; with the other spelling the leg ends as NORMAL_CLEARING. */
  hangupAfter: (callId: string, ms: number) =>
    command(`api sched_hangup +${token.seconds(ms)} ${token.callId(callId)} allotted_timeout`),

  /** `sendmsg` has a reply like any command, in order with the others; modesl's `execute` ignores it. */
  play: (callId: string, file: string, eventId: string) =>
    command(
      `sendmsg ${token.callId(callId)}`,
      'call-command: execute',
      'execute-app-name: playback',
      `execute-app-arg: ${token.filePath(file)}`,
      `Event-UUID: ${token.jobId(eventId)}`,
    ),
  /** `all`: two playbacks nest (trap 11), and a break must end both. */
  break: (callId: string) => command(`api uuid_break ${token.callId(callId)} all`),

  getVariable: (callId: string, name: ReadableName) => command(`api uuid_getvar ${token.callId(callId)} ${name}`),
  setVariable: (callId: string, name: VariableName, value: string) =>
    command(`api uuid_setvar ${token.callId(callId)} ${name} ${token.bugName(value)}`),

  /**
   * Starts and stops use `bgapi`: mod_audio_stream's `stop` waits up to 1 s for the peer of its socket, and `api`
   * blocks.
   */
  startStream: ({ callId, url, rate, metadata }: StartAudioCommand, jobId: string) =>
    job(
      `uuid_audio_stream ${token.callId(callId)} start ${token.socketUrl(url)} mono ${rate} ${token.metadata(metadata)}`,
      jobId,
    ),
  /**
   * `api`: it does not wait, and runs before any later command, so the text cannot reach a later socket. Trap 6 applies
   * too, and `start` has the same metadata.
   */
  sendStreamText: (callId: string, metadata: string) =>
    command(`api uuid_audio_stream ${token.callId(callId)} send_text ${token.metadata(metadata)}`),
  stopStream: (callId: string, jobId: string) => job(`uuid_audio_stream ${token.callId(callId)} stop`, jobId),
  /** The last three arguments: return audio as raw frames, at 8 kHz, regardless of the rate of received audio. */
  startFork: ({ callId, url, rate, metadata, bugName }: StartAudioCommand, jobId: string) =>
    job(
      `uuid_audio_fork ${token.callId(callId)} start ${token.socketUrl(url)} mono ${rate} ${token.bugName(bugName)} ${token.metadata(metadata)} true true 8000`,
      jobId,
    ),
  stopFork: (callId: string, bugName: string, jobId: string) =>
    job(`uuid_audio_fork ${token.callId(callId)} stop ${token.bugName(bugName)}`, jobId),
};

function originateVariables(request: OriginateCommand): string {
  const variables: Record<string, Token | string> = {
    origination_uuid: token.callId(request.callId),
    ...(request.callerId === undefined ? {} : presented(token.digits(request.callerId))),
    ignore_early_media: 'true',
    originate_timeout: token.seconds(request.ringTimeoutMs),
    // Marks and playout count samples at 8 kHz: a wideband leg would support neither. Inside braces a comma ends a
    // variable, so the list declares its own separator.
    absolute_codec_string: '^^:PCMU:PCMA',
    // A key sent by SIP INFO is accepted beside those of RTP.
    rtp_liberal_dtmf: 'true',
    // Trap 2: without it binary audio is silent on a parked leg.
    send_silence_when_idle: '-1',
    // Otherwise the callee's `*` stops the playing file, like a break of ours.
    playback_terminators: 'none',
    // mod_audio_stream leaves these two uninitialised if they are not set. `true` disables deflate.
    STREAM_MESSAGE_DEFLATE: 'true',
    STREAM_HEART_BEAT: '0',
    STREAM_BUFFER_SIZE: '20',
    STREAM_SUPPRESS_LOG: 'true',
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Sets the name too: without one the callee's telephone shows "Outbound Call". */
const presented = (number: Token) => ({ origination_caller_id_number: number, origination_caller_id_name: number });

const job = (text: string, jobId: string): EslCommand => command(`bgapi ${text}`, `Job-UUID: ${token.jobId(jobId)}`);

/** Second check: the command is printable ASCII, in lines that we composed. */
function command(...lines: string[]): EslCommand {
  if (lines.every((line) => /^[ -~]+$/.test(line))) return `${lines.join('\n')}\n\n` as EslCommand;
  throw new LigaiError('internal', 'Cannot write this command: it holds a line break or a character beyond ASCII');
}
