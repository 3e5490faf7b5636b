import type { WriteStream } from 'node:tty';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { withoutPersonalData } from './personal-data.ts';
import type { ServiceConfig } from './service-config.ts';

export type { Logger } from 'pino';

/** Names of fields that hold a key or a password in objects that may be logged. */
const secretNames = [
  'apiKey',
  'api_key',
  'password',
  'authorization',
  'token',
  'secret',
  'secretKey',
  'databaseUrl',
  'natsUrl',
];

export type LogOutput = {
  write: (line: string) => void;
  /** Readable lines contain colour codes. */
  coloured: boolean;
};

/**
 * The log of one process, on standard output: JSON lines, or readable lines. Secrets are always redacted, and the
 * fields under `pii` (numbers, transcripts, keys pressed) if personal data are redacted. In that case numbers are also
 * removed from errors under `err` and from their messages under `detail`.
 */
export async function openLog(
  config: ServiceConfig['log'],
  who: { name: string; pid: number },
  { write, coloured }: LogOutput = standardOutput(),
): Promise<Logger> {
  const formatLine = await lineFormat(config.format, coloured);
  const secrets = secretNames.flatMap((name) => [name, `*.${name}`]);
  const paths = config.redactPersonalData ? [...secrets, 'pii', '*.pii'] : secrets;
  const shown = config.redactPersonalData ? withoutPersonalData : (message: string) => message;
  const options = {
    serializers: {
      err: (error: unknown) => describeError(error, shown),
      detail: (detail: unknown) => (typeof detail === 'string' ? shown(detail) : detail),
    },
    level: config.level,
    base: { service: who.name, pid: who.pid },
    redact: { paths, censor: '****' },
  };
  return pino(options, { write: (line) => write(formatLine(line)) });
}

/** Formats a JSON line of the log. pino-pretty is loaded only for the format that uses it. */
export async function lineFormat(
  format: ServiceConfig['log']['format'],
  coloured: boolean,
): Promise<(json: string) => string> {
  if (format === 'json') return (json) => json;
  const { prettyFormat } = await import('./pretty-line.ts');
  return prettyFormat(coloured);
}

/** True for a terminal with colours. Node respects NO_COLOR, and FORCE_COLOR overrides it. */
export const showsColours = (stream: Pick<WriteStream, 'isTTY' | 'hasColors'>): boolean =>
  stream.isTTY === true && stream.hasColors();

/** An error with its stack and causes. A failed query repeats its parameters in its message: they are left out. */
function describeError(error: unknown, shown: (message: string) => string): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? shown(error) : error;
  const query = 'query' in error ? String(error.query) : undefined;
  const message = shown(query === undefined ? error.message : `Failed query: ${query}`);
  const frames = /\n {4}at [\s\S]*$/.exec(error.stack ?? '')?.[0] ?? '';
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause, shown) };
  return { type: error.name, message, stack: `${error.name}: ${message}${frames}`, ...cause };
}

const standardOutput = (): LogOutput => ({
  write(line) {
    process.stdout.write(line);
  },
  coloured: showsColours(process.stdout),
});
