/*
 * Each turn of a caller has a code, by which the processes of the measurement recognise it: in the transcript and the
 * request to the LLM as a name of three syllables, in the agent's audio as four samples.
 */

const syllables = [...'bcdfgjklmnprstvz'].flatMap((consonant) => [...'aeiou'].map((vowel) => consonant + vowel));
const codeLetters = 6;
const marker = 0x1abc;
const codeBits = 13;
const lowest = 0x2000;

/** The name of turn `id`, such as `Kalumi`. */
export function nameOfTurn(id: number): string {
  const radix = syllables.length;
  const name = [Math.floor(id / radix ** 2), Math.floor(id / radix), id].map((n) => syllables[n % radix]).join('');
  return name[0]?.toUpperCase() + name.slice(1);
}

/** The turn that is named at the beginning of `text`; undefined if none is. */
export function turnNamedIn(text: string): number | undefined {
  let id = 0;
  for (let at = 0; at < codeLetters; at += 2) {
    const digit = syllables.indexOf(text.slice(at, at + 2).toLowerCase());
    if (digit < 0) return undefined;
    id = id * syllables.length + digit;
  }
  return id;
}

/** The samples at the beginning of the audio of turn `id`. */
export function samplesOfTurn(id: number): Int16Array {
  const mask = (1 << codeBits) - 1;
  return Int16Array.of(marker, lowest + (id & mask), lowest + ((id >> codeBits) & mask), marker);
}

/** The turn whose audio begins with `pcm`; undefined for other audio. */
export function turnStartingIn(pcm: Buffer): number | undefined {
  if (pcm.length < 8 || pcm.readInt16LE(0) !== marker || pcm.readInt16LE(6) !== marker) return undefined;
  return pcm.readInt16LE(2) - lowest + ((pcm.readInt16LE(4) - lowest) << codeBits);
}
