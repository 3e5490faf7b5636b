import { encodeSpeech, seededRandom } from '@ligai/simulators';

/*
 * WebSocket frames of a client, masked as RFC 6455 requires, made once for all calls: the driver only writes them.
 */

export const frameMs = 20;
const frameBytes = 320;
const mask = Buffer.of(0x37, 0xfa, 0x21, 0x3d);
const opcode = { text: 1, binary: 2 } as const;

export function clientFrame(kind: keyof typeof opcode, payload: Buffer): Buffer {
  const header = payload.length < 126 ? Buffer.of(0, 0x80 | payload.length) : Buffer.of(0, 0x80 | 126, 0, 0);
  header[0] = 0x80 | opcode[kind];
  if (payload.length >= 126) header.writeUInt16BE(payload.length, 2);
  const masked = Buffer.from(payload);
  for (let at = 0; at < masked.length; at += 1) masked[at] = (masked[at] as number) ^ (mask[at % 4] as number);
  return Buffer.concat([header, mask, masked]);
}

/** Three to four seconds each. */
const sentences = [
  'eu queria muito saber quanto custa o plano novo de voces',
  'me fale um pouco mais do plano que voces vendem agora',
  'eu preciso que alguem venha instalar isso amanha de manha',
  'queria entender um pouco melhor como funciona esse servico',
];

/** A second of line noise, at -58 dBFS, and sentences over it: frames of 20 ms for one audio socket. */
export function recordedCaller(): { noise: Buffer[]; sentences: Buffer[][] } {
  const random = seededRandom(1);
  const noisy = (samples: Int16Array) => samples.map((sample) => sample + Math.round(80 * (random() - 0.5)));
  const framesOf = (samples: Int16Array) => {
    const pcm = Buffer.from(noisy(samples).buffer);
    return Array.from({ length: Math.floor(pcm.length / frameBytes) }, (_, n) =>
      clientFrame('binary', pcm.subarray(n * frameBytes, (n + 1) * frameBytes)),
    );
  };
  return {
    noise: framesOf(new Int16Array(8000)),
    sentences: sentences.map((text, seed) => framesOf(encodeSpeech(text, { seed, sampleRateHz: 8000 }))),
  };
}
