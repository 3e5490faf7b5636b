import { CallId } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';

declare const checked: unique symbol;
/** Text allowed in an ESL command. Created only here; `esl-command.ts` writes no other text. */
export type Token = string & { readonly [checked]: true };

/**
 * The allowed names of upload files: the switch names its own, and a name must have no meaning to a shell or dialplan.
 */
const filePath = /^\/[A-Za-z0-9._/-]{1,512}$/;
/** mod_audio_stream itself allows letters, digits, `-` and `.` in a host, so `media_bridge` fails on the switch. */
const socketUrl = /^wss?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?(\/[A-Za-z0-9._~/-]{0,512})?$/;
/** One flat object of strings. Trap 6: blanks break the modules' arguments; so do quotes `'` and backslashes. */
const metadata =
  /^\{"[A-Za-z0-9_]{1,64}":"[A-Za-z0-9._~:+/=-]{0,2048}"(,"[A-Za-z0-9_]{1,64}":"[A-Za-z0-9._~:+/=-]{0,2048}"){0,15}\}$/;
/** Not JSON, which mod_audio_fork would send as a text; its field holds 64 characters. */
const bugName = /^ligai_[a-z0-9]{1,32}$/;
const digits = /^\d{1,15}$/;
const cause = /^[A-Za-z_]{1,64}$/;
const password = /^[!-~]{1,256}$/;
const jobId = /^[0-9a-f-]{36}$/;

/** The name stored on the channel of a leg; undefined if there is none. */
export const bugNameIn = (text: string): string | undefined => (bugName.test(text.trim()) ? text.trim() : undefined);

export const token = {
  callId: (text: string) => checkedBy(CallId.safeParse(text).success, text, `call id ${quoted(text)}`),
  filePath: (text: string) => checkedBy(filePath.test(text) && !text.includes('..'), text, `file path ${quoted(text)}`),
  socketUrl: (text: string) => checkedBy(socketUrl.test(text), text, `socket URL ${quoted(text)}`),
  bugName: (text: string) => checkedBy(bugName.test(text), text, `media bug name ${quoted(text)}`),
  cause: (text: string) => checkedBy(cause.test(text), text, `hangup cause ${quoted(text)}`),
  jobId: (text: string) => checkedBy(jobId.test(text), text, `job id ${quoted(text)}`),
  // The values of these three are personal or secret: the message omits them.
  digits: (text: string) => checkedBy(digits.test(text), text, 'number'),
  metadata: (text: string) => checkedBy(metadata.test(text), text, 'metadata'),
  password: (text: string) => checkedBy(password.test(text), text, 'password'),
  /** Milliseconds in whole packets of 20 ms. */
  packetsMs(ms: number) {
    const valid = Number.isInteger(ms / 20) && ms >= 20 && ms <= 1_000;
    return checkedBy(valid, String(ms), `jitter buffer of ${ms} ms`);
  },
  /** Whole seconds, rounded up, at least one. */
  seconds(ms: number) {
    const seconds = Math.max(1, Math.ceil(ms / 1000));
    return checkedBy(Number.isSafeInteger(seconds) && seconds <= 86_400 * 31, String(seconds), `duration ${ms} ms`);
  },
};

/** `sofia/gateway/trunk/{number}`: an endpoint with exactly one `{number}`, for exactly one leg. */
const dialString = /^[A-Za-z0-9][A-Za-z0-9._/:@;=+-]*\{number\}[A-Za-z0-9._/:@;=+-]*$/;

declare const dial: unique symbol;
export type DialString = string & { readonly [dial]: true };

/** Parses the configured dial string. `,`, `|` and `:_:` are rejected: each would dial the number twice. */
export function parseDialString(text: string): DialString {
  if (dialString.test(text) && !text.includes(':_:')) return text as DialString;
  throw new LigaiError(
    'bad_configuration',
    `Cannot dial by ${quoted(text)}: expected one endpoint with {number} in it, such as sofia/gateway/trunk/{number}`,
  );
}

export const dialled = (by: DialString, number: string): Token => by.replace('{number}', token.digits(number)) as Token;

function checkedBy(valid: boolean, text: string, what: string): Token {
  if (valid) return text as Token;
  throw new LigaiError('invalid_request', `Cannot give this ${what} to the switch: it holds what a command may not`);
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));
