import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PcmAssembler } from './pcm-assembler.ts';

/** The 44 bytes that open a WAV of 16-bit mono. */
function wavHeader(sampleRateHz: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(sampleRateHz, 24);
  header.write('data', 36);
  return header;
}

function assemble(chunks: Uint8Array[]): Buffer[] {
  const assembler = new PcmAssembler(8000);
  return chunks.map((chunk) => Buffer.from(assembler.push(chunk)));
}

test('however audio is cut, with or without a header, its whole samples come out in order', () => {
  const audio = fc
    .uint8Array({ maxLength: 300 })
    .filter((bytes) => Buffer.from(bytes).subarray(0, 1).toString() !== 'R');
  fc.assert(
    fc.property(audio, fc.boolean(), fc.array(fc.integer({ min: 1, max: 60 })), (bytes, header, sizes) => {
      const whole = header ? Buffer.concat([wavHeader(8000), bytes]) : Buffer.from(bytes);
      const chunks = [];
      let at = 0;
      for (const size of [...sizes, whole.length]) {
        chunks.push(whole.subarray(at, at + size));
        at += size;
      }
      const out = assemble(chunks);
      expect(Buffer.concat(out)).toEqual(Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))));
      expect(out.every((part) => part.length % 2 === 0)).toBe(true);
    }),
  );
});

test('samples that begin like a header are not taken for one', () => {
  const audio = Buffer.from('RIBS and more sound');
  expect(Buffer.concat(assemble([audio.subarray(0, 2), audio.subarray(2)])).toString()).toBe('RIBS and more soun');
});

test('a header of another sample rate is refused', () => {
  expect(() => assemble([wavHeader(44_100)])).toThrow('44100 Hz where 8000 Hz was requested');
});
