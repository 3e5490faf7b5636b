import { NodeName } from '@ligai/contracts';
import { type Clock, LigaiError, type Log, silentLog } from '@ligai/kernel';
import type { AudioChoice, SampleRateHz } from './esl/audio-module.ts';
import { EslTelephony } from './esl/esl-telephony.ts';
import { defaultTiming, type EslTiming } from './esl/esl-timing.ts';
import { parseDialString, token } from './esl/token.ts';
import type { Telephony } from './telephony.ts';

export type TelephonyOptions = {
  /** `esl://:password@host:port`; the port defaults to 8021. The node's name is its `host:port`. */
  node: string;
  /** `sofia/gateway/trunk/{number}`: one endpoint with one place for the number. Comes from configuration only. */
  dialString: string;
  /** `auto` selects a module that the switch has, frames before files. */
  audio: AudioChoice;
  /** The sample rate of the audio we receive. The audio we send is always 8 kHz. */
  sampleRateHz: SampleRateHz;
  clock: Clock;
  log?: Log;
  timing?: Partial<EslTiming>;
};

/**
 * Returns at once; connects, and reconnects indefinitely, in the background. Dispose of it to stop. Throws
 * `bad_configuration` for an invalid address or dial string.
 */
export function connectTelephony(options: TelephonyOptions): Telephony {
  const { audio, sampleRateHz, clock, log = silentLog } = options;
  const dialString = parseDialString(options.dialString);
  const timing = { ...defaultTiming, ...options.timing };
  return new EslTelephony({ ...parseNode(options.node), dialString, audio, sampleRateHz, clock, log, timing });
}

/** Whether `connectTelephony` accepts this as `dialString`. */
export const isDialString = (text: string): boolean => isTaken(() => parseDialString(text));

/** Whether `connectTelephony` accepts this as `node`. */
export const isSwitchAddress = (text: string): boolean => isTaken(() => parseNode(text));

/** The node's name, `host:port`. Throws as `connectTelephony` does. */
export const nodeNameOf = (address: string): NodeName => parseNode(address).node;

/** The message never contains the text, which includes the password. */
function parseNode(text: string): { node: NodeName; host: string; port: number; password: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'esl:' || !url.hostname) throw badNode('expected esl://:password@host:port');
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port || 8021);
  try {
    const password = token.password(decodeURIComponent(url.password));
    return { node: NodeName.parse(`${host}:${port}`), host, port, password };
  } catch {
    throw badNode('the password must be printable ASCII without blanks, other characters of a URL escaped by %');
  }
}

const badNode = (why: string): LigaiError =>
  new LigaiError('bad_configuration', `Cannot use the address of the switch: ${why}`);

function isTaken(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
