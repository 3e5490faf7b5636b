import { stripVTControlCharacters } from 'node:util';
import { lineFormat, showsColours } from '@ligai/service';

/** The source of a log line: a process's name and id. */
export type Source = { name: string; pid: number };

/** Output of the start: lines for people, and facts for programs. */
export interface Console {
  /** A line of output of a process. */
  log(source: Source, line: string): void;
  /** A log line of the start itself, in the format of the services. */
  warn(atMs: number, fields: Record<string, unknown>, message: string): void;
  /** A message of the start itself. */
  say(text: string): void;
  /** A fact for the program that started us (`--json`); not shown to people. */
  fact(fact: Record<string, unknown>): void;
}

export type ConsoleOptions = {
  /** Facts go to standard output, and all messages to standard error. */
  facts: boolean;
  /** Prints the lines of the processes unchanged. */
  rawLog: boolean;
  /** Prints only the messages of `say`. */
  quiet: boolean;
};

export async function openConsole({ facts, rawLog, quiet }: ConsoleOptions): Promise<Console> {
  const stream = facts ? process.stderr : process.stdout;
  const coloured = showsColours(stream);
  const formatLine = await lineFormat('pretty', coloured);
  const write = (text: string) => stream.write(`${coloured ? text : stripVTControlCharacters(text)}\n`);
  const log = (source: Source, line: string) => {
    if (!quiet) write(rawLog ? line : prefixed(source, line, formatLine));
  };
  return {
    log,
    warn: (time, fields, msg) => {
      const source = { name: 'local-stack', pid: process.pid };
      log(source, JSON.stringify({ level: 40, time, service: source.name, pid: source.pid, ...fields, msg }));
    },
    say: write,
    fact: (fact) => {
      if (facts) process.stdout.write(`${JSON.stringify(fact)}\n`);
    },
  };
}

/** Formats a JSON log line by `formatLine`; any other line follows the name and id of its process. */
export function prefixed({ name, pid }: Source, line: string, formatLine: (json: string) => string): string {
  return isLogEntry(line)
    ? formatLine(line).trimEnd()
    : `${' '.repeat(12)} ${name}${pid > 0 ? `[${pid}]` : ''} ${line}`;
}

function isLogEntry(line: string): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null && 'level' in entry && 'time' in entry && 'service' in entry;
  } catch {
    return false;
  }
}
