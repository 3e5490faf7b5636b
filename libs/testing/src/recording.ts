import { readFileSync } from 'node:fs';
import { unreachable } from '@ligai/kernel';

const folder = new URL('../recordings/freeswitch/', import.meta.url);

/** One chunk of the client's TCP socket, or an event of the connection. */
export type EslChunk = { atMs: number; connection: number } & (
  | { direction: 'from_client' | 'from_switch'; bytes: Buffer }
  | { direction: 'mark'; mark: 'open' | 'fin-from-server' | 'fin-from-client' | 'close' | 'error' }
);

type EslLine = { t: number; dir: string; data?: string; b64?: string; conn?: number };

/**
 * An event socket connection of a real FreeSWITCH, such as `recording('13-remote-hangup')`. The chunk boundaries are
 * those of the recording. `recordings/freeswitch/README.md` describes each recording.
 */
export function recording(name: string): EslChunk[] {
  return jsonLines<EslLine>(`${name}.esl.jsonl`).map(({ t, dir, data, b64, conn }) => {
    const place = { atMs: t, connection: conn ?? 1 };
    if (dir !== 'c2s' && dir !== 's2c') return { ...place, direction: 'mark', mark: dir as 'open' };
    const bytes = b64 === undefined ? Buffer.from(data ?? '', 'utf8') : Buffer.from(b64, 'base64');
    return { ...place, direction: dir === 'c2s' ? 'from_client' : 'from_switch', bytes };
  });
}

/** All bytes that the switch sent. */
export function switchBytes(name: string): Buffer {
  return Buffer.concat(recording(name).flatMap((chunk) => (chunk.direction === 'from_switch' ? [chunk.bytes] : [])));
}

/** One step of an audio module's WebSocket, seen by the server. */
export type SocketStep = { atMs: number; direction: 'from_switch' | 'from_server' } & (
  | { kind: 'upgrade'; url: string; headers: Record<string, string> }
  | { kind: 'text'; text: string }
  | { kind: 'binary'; bytes: Buffer }
  | { kind: 'close'; code: number; reason: string }
);

type SocketLine = {
  t: number;
  dir: 'fs2server' | 'server2fs';
  kind: SocketStep['kind'];
  url?: string;
  headers?: Record<string, string>;
  text?: string;
  len?: number;
  off?: number;
  code?: number;
  reason?: string;
};

/**
 * The audio socket of one call, such as `socketRecording('audio-fork-8k-bidirectional')`; audio is returned as frames.
 */
export function socketRecording(name: string): SocketStep[] {
  const sounds = new Map<string, Buffer>();
  const sound = (direction: string) => {
    const known = sounds.get(direction) ?? readFileSync(new URL(`ws/${name}.${direction}.wav`, folder)).subarray(44);
    sounds.set(direction, known);
    return known;
  };
  return jsonLines<SocketLine>(`ws/${name}.jsonl`).map((line) => toStep(line, sound));
}

function toStep(line: SocketLine, sound: (direction: string) => Buffer): SocketStep {
  const place = { atMs: line.t, direction: line.dir === 'fs2server' ? 'from_switch' : 'from_server' } as const;
  switch (line.kind) {
    case 'upgrade':
      return { ...place, kind: 'upgrade', url: line.url ?? '', headers: line.headers ?? {} };
    case 'text':
      return { ...place, kind: 'text', text: line.text ?? '' };
    case 'binary': {
      const start = line.off ?? 0;
      return { ...place, kind: 'binary', bytes: sound(line.dir).subarray(start, start + (line.len ?? 0)) };
    }
    case 'close':
      return { ...place, kind: 'close', code: line.code ?? 1005, reason: line.reason ?? '' };
    default:
      return unreachable(line.kind);
  }
}

function jsonLines<T>(file: string): T[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}
