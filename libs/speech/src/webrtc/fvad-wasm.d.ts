/** The parts of `@echogarden/fvad-wasm` 0.2 (libfvad compiled by Emscripten) that we use; it ships no types. */
declare module '@echogarden/fvad-wasm' {
  export type Fvad = {
    HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    /** 0 (accepts the most sound as speech) to 3 (the least). */
    _fvad_set_mode(detector: number, mode: number): number;
    _fvad_set_sample_rate(detector: number, sampleRateHz: number): number;
    /** 1 speech, 0 none, −1 for a frame length other than 10, 20 or 30 ms. */
    _fvad_process(detector: number, frame: number, samples: number): number;
  };
  export default function fvad(): Promise<Fvad>;
}
