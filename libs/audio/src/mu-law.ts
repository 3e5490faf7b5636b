/**
 * G.711 µ-law, the phone network's format of eight bits per sample, by table: 64 KiB to encode, 512 bytes to decode.
 * Source: ITU-T G.711; bias 0x84 as in Sun's g711.c, whose values every switch shares.
 */
const bias = 0x84;
const clip = 32_635;

const decodeTable = Int16Array.from({ length: 256 }, (_, code) => decodeOne(code));
const encodeTable = Uint8Array.from({ length: 65_536 }, (_, bits) => encodeOne((bits << 16) >> 16));

/** Writes one sample for each byte of `encoded` to `into`, which must be at least as long; returns the part written. */
export function decodeMuLaw(encoded: Uint8Array, into = new Int16Array(encoded.length)): Int16Array {
  for (let i = 0; i < encoded.length; i += 1) into[i] = decodeTable[encoded[i] as number] as number;
  return into.subarray(0, encoded.length);
}

/** Writes one byte for each of `samples` to `into`, which must be at least as long; returns the part written. */
export function encodeMuLaw(samples: Int16Array, into = new Uint8Array(samples.length)): Uint8Array {
  for (let i = 0; i < samples.length; i += 1) into[i] = encodeTable[(samples[i] as number) & 0xffff] as number;
  return into.subarray(0, samples.length);
}

function decodeOne(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + bias) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? bias - magnitude : magnitude - bias;
}

function encodeOne(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), clip) + bias;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
