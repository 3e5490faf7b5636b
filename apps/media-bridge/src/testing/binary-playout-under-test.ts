import { bytesOf, samplesIn } from '@ligai/audio';
import { FakeClock } from '@ligai/testing';
import { BinaryPlayout } from '../playout/binary-playout.ts';
import { PieceAudio } from '../playout/piece-audio.ts';

/** A playout on a fake clock; `sent` is what the switch receives, `events` what the playout reports. */
export function stage() {
  const clock = new FakeClock();
  const sent = new Sent();
  const events: string[] = [];
  const starts: { id: number; writtenAtMs: number; playedAtMs: number }[] = [];
  const played: { id: number; sinceMs: number }[] = [];
  let failed = () => {};
  const playout = new BinaryPlayout(clock, sent, {
    started: (id, times) => {
      events.push(`started ${id}`);
      starts.push({ id, ...times });
    },
    played: (id, sinceMs) => played.push({ id, sinceMs }),
    starved: (id, heard) => events.push(`starved ${id} ${heard.heardMs}`),
    finished: (id, speechMs) => events.push(`finished ${id} ${speechMs}`),
    failed: (id, error, heard) => {
      events.push(`failed ${id} ${error.code} ${heard?.heardMs ?? null}`);
      failed();
    },
    trouble: (detail) => events.push(`trouble ${detail}`),
  });
  const onFailed = (fn: () => void) => {
    failed = fn;
  };
  return { clock, sent, events, starts, played, playout, onFailed };
}

class Sent {
  readonly messages: object[] = [];
  #samples: number[] = [];
  #played = 0;

  sendAudio(pcm: Uint8Array): void {
    // Samples of −1 remove the names of discarded marks and are not audible.
    const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
    this.#samples.push(...samples.filter((sample) => sample !== -1));
  }

  sendMessage(message: object): void {
    this.messages.push(message);
  }

  samples(): number[] {
    return this.#samples;
  }

  /** Without the silence after the pieces. */
  speech(): number[] {
    return this.#samples.filter((sample) => sample !== 0);
  }

  /** Returns every mark that was sent since the last call. */
  playMarks(playout: BinaryPlayout): void {
    for (const name of this.marks().slice(this.#played)) playout.switchEvent({ type: 'mark_played', name });
    this.#played = this.marks().length;
  }

  /** The switch has cleared its buffer: once, and once more. */
  returnCleared(playout: BinaryPlayout): void {
    for (let n = 0; n < 2; n += 1) playout.switchEvent({ type: 'mark_cleared', name: this.lastMark() });
  }

  audioMs(): number {
    return this.#samples.length / 8;
  }

  clear(): void {
    this.#samples = [];
  }

  /** Removes the audio that the switch has discarded. */
  truncate(length: number): void {
    this.#samples = this.#samples.slice(0, length);
  }

  /** The marks after pieces. */
  marks(): string[] {
    return this.allMarks().filter((name) => name.startsWith('piece-'));
  }

  allMarks(): string[] {
    return this.messages.flatMap((message) => /"name":"([^"]+)"/.exec(JSON.stringify(message))?.[1] ?? []);
  }

  lastMark(): string {
    return this.allMarks().at(-1) ?? 'no mark was sent';
  }
}

/** A piece whose audio is complete. */
export function piece(pieceId: number, samples: Int16Array): PieceAudio {
  const audio = new PieceAudio(pieceId);
  audio.append(bytesOf(samples));
  audio.complete();
  return audio;
}

/** Samples whose values identify their position; never −1, which would be changed in transit. */
export function speech(ms: number, seed = 0): Int16Array {
  return Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => 1000 + seed * 3000 + (i % 2000));
}
