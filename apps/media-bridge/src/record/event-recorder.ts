import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallId } from '@ligai/contracts';
import {
  type ConversationEffect,
  type ConversationEvent,
  EventLogWriter,
  type Masking,
  type Policy,
} from '@ligai/conversation';
import { inBackground, type Log, messageOf } from '@ligai/kernel';

/** The events of one conversation and what the engine decided. */
export interface EventRecorder extends Disposable {
  take(event: ConversationEvent, effects: readonly ConversationEffect[]): void;
}

export type RecordOptions = {
  /** Made if it does not exist. */
  folder: string;
  mask?: Masking | undefined;
  log: Log;
  /** Of one log; the rest of a longer call is not recorded. */
  mostBytes?: number;
  /** The oldest logs are deleted when a new one begins. */
  mostLogs?: number;
};

const usualLimits = { mostBytes: 10 * 2 ** 20, mostLogs: 500 };

/** Opens the log of one conversation: `FOLDER/CALL-GENERATION.jsonl`. If it cannot be written, only the log ends. */
export function eventRecorders(
  options: RecordOptions,
): (call: { callId: CallId; generation: number }, policy: Policy) => EventRecorder {
  const { folder, mask, log, mostBytes, mostLogs } = { ...usualLimits, ...options };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return ({ callId, generation }, policy) => {
    const name = `${callId}-${generation}.jsonl`;
    inBackground(log, 'delete old event logs', deleteOldest(folder, { keep: mostLogs - 1, besides: name }));
    const file = createWriteStream(join(folder, name), { mode: 0o600 });
    file.on('error', (error) => log.error({ detail: messageOf(error) }, 'event log not written'));
    return new FileRecorder(file, new EventLogWriter(policy, mask), mostBytes);
  };
}

class FileRecorder implements EventRecorder {
  readonly #file: WriteStream;
  readonly #writer: EventLogWriter;
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(file: WriteStream, writer: EventLogWriter, mostBytes: number) {
    this.#file = file;
    this.#writer = writer;
    this.#mostBytes = mostBytes;
    this.#write(writer.head());
  }

  take(event: ConversationEvent, effects: readonly ConversationEffect[]): void {
    if (this.#file.writable) this.#write(this.#writer.line(event, effects));
  }

  [Symbol.dispose](): void {
    this.#file.end();
  }

  #write(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#bytes + bytes > this.#mostBytes) {
      this.#file.end(`${JSON.stringify({ cut: `${this.#mostBytes} bytes` })}\n`);
      return;
    }
    this.#bytes += bytes;
    this.#file.write(`${line}\n`);
  }
}

/** The log `besides` has just begun: whether the folder shows it yet does not matter. */
async function deleteOldest(folder: string, { keep, besides }: { keep: number; besides: string }): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl') && name !== besides);
  if (names.length <= keep) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  const old = dated.toSorted((a, b) => a.atMs - b.atMs).slice(0, dated.length - keep);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}
