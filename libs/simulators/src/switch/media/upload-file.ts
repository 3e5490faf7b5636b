import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a socket uploads for one leg: `<uuid>_<n>.tmp.r8`, deleted with the leg. */
export class UploadFiles {
  readonly #folder: string;
  readonly #uuid: string;
  readonly #files: string[] = [];

  constructor(folder: string, uuid: string) {
    this.#folder = folder;
    this.#uuid = uuid;
  }

  /** Writes base64 audio and returns the path; undefined for a kind of audio that the modules do not accept. */
  write(kind: string, sampleRateHz: number, base64: string): string | undefined {
    const ending = kind === 'raw' ? rawEnding(sampleRateHz) : (otherEndings[kind] ?? undefined);
    if (ending === undefined) return undefined;
    const path = join(this.#folder, `${this.#uuid}_${this.#files.length}.tmp.${ending}`);
    writeFileSync(path, Buffer.from(base64, 'base64'));
    this.#files.push(path);
    return path;
  }

  remove(): void {
    for (const path of this.#files) rmSync(path, { force: true });
  }
}

const otherEndings: Record<string, string> = { wav: 'wav', wave: 'wav', mp3: 'mp3', ogg: 'ogg' };

function rawEnding(sampleRateHz: number): string | undefined {
  return [8000, 16_000, 24_000, 32_000].includes(sampleRateHz) ? `r${sampleRateHz / 1000}` : undefined;
}
