export { spokenWords } from './alphabet.ts';
export { type AudibleEvent, AudibleTextDecoder, cutAfterMs, silenceAfterMs } from './audible-text-decoder.ts';
export { type EncodeSpeechOptions, encodeSpeech } from './encode-speech.ts';
