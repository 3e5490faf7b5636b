import { decodeMuLaw, encodeMuLaw } from '@ligai/audio';

/** The value of each sample after a PCMU trunk (to 8 bits and back), indexed by the sample's 16 bits. */
const afterTrunk = decodeMuLaw(encodeMuLaw(Int16Array.from({ length: 65_536 }, (_, bits) => (bits << 16) >> 16)));

/** Applies the trunk's companding to L16 samples, in place. */
export function overTrunk(samples: Int16Array): void {
  for (let i = 0; i < samples.length; i += 1) samples[i] = afterTrunk[(samples[i] as number) & 0xffff] as number;
}
