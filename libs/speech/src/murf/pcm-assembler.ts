import { rejected } from './murf-failure.ts';

const wavHeaderBytes = 44;
const bytesPerSample = 2;

/**
 * Assembles whole samples: Murf splits its audio anywhere, also within a sample, and sends a 44-byte RIFF header first
 * if the format is WAV, whatever format was requested.
 */
export class PcmAssembler {
  readonly #sampleRateHz: number;
  #kept: Uint8Array = new Uint8Array(0);
  #headerChecked = false;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  /** Whole samples, maybe none. Throws `provider_rejected` for a header that names another sample rate. */
  push(bytes: Uint8Array): Uint8Array {
    let all = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    if (!this.#headerChecked) {
      if (mayBeHeader(all) && all.length < wavHeaderBytes) return this.#keep(all, 0);
      if (mayBeHeader(all)) all = this.#withoutHeader(all);
      this.#headerChecked = all.length > 0 || this.#headerChecked;
    }
    return this.#keep(all, all.length - (all.length % bytesPerSample));
  }

  #keep(all: Uint8Array, whole: number): Uint8Array {
    this.#kept = all.slice(whole);
    return all.subarray(0, whole);
  }

  #withoutHeader(all: Uint8Array): Uint8Array {
    const rate = new DataView(all.buffer, all.byteOffset, all.byteLength).getUint32(24, true);
    if (rate !== this.#sampleRateHz) {
      throw rejected(`Murf sent audio of ${rate} Hz where ${this.#sampleRateHz} Hz was requested`, 'bad_request');
    }
    return all.subarray(wavHeaderBytes);
  }
}

/** True while the bytes so far agree with the begin of a RIFF header. */
function mayBeHeader(bytes: Uint8Array): boolean {
  const magic = Buffer.from('RIFF').subarray(0, bytes.length);
  return bytes.length > 0 && magic.equals(bytes.subarray(0, magic.length));
}
