/// <reference path="./fvad-wasm.d.ts" />
import fvad, { type Fvad } from '@echogarden/fvad-wasm';
import { LigaiError } from '@ligai/kernel';
import type { VoiceActivityDetector } from '../speech-to-text.ts';

const frameMs = 20;
/** "Aggressive": treats line noise and breath as silence, which a call needs as each false start stops the agent. */
const usualMode = 2;

/** One copy of the library serves all detectors of the process; it is synchronous, so one frame of memory is enough. */
let loading: Promise<{ library: Fvad; frameAt: number }> | undefined;

/**
 * Loads WebRTC's voice-activity detector and returns the factory of detectors for one sample rate, one detector per
 * call. `mode` ranges from 0 (accepts the most sound as speech) to 3 (the least).
 */
export async function webrtcVoiceActivity(options: {
  sampleRateHz: 8000 | 16000;
  mode?: 0 | 1 | 2 | 3;
}): Promise<() => VoiceActivityDetector> {
  const { sampleRateHz, mode = usualMode } = options;
  loading ??= load();
  const { library, frameAt } = await loading;
  return () => newDetector(library, { frameAt, sampleRateHz, mode });
}

async function load(): Promise<{ library: Fvad; frameAt: number }> {
  const library = await fvad();
  const largestFrameBytes = ((16000 * frameMs) / 1000) * Int16Array.BYTES_PER_ELEMENT;
  return { library, frameAt: library._malloc(largestFrameBytes) };
}

type Use = { frameAt: number; sampleRateHz: number; mode: number };

function newDetector(library: Fvad, { frameAt, sampleRateHz, mode }: Use): VoiceActivityDetector {
  const detector = library._fvad_new();
  library._fvad_set_mode(detector, mode);
  library._fvad_set_sample_rate(detector, sampleRateHz);
  const frameSamples = (sampleRateHz * frameMs) / 1000;
  let disposed = false;
  return {
    isSpeech(frame) {
      if (disposed || frame.length !== frameSamples) {
        const why = disposed ? 'the detector is disposed' : `${frameSamples} samples are expected`;
        throw new LigaiError('internal', `Cannot look for speech in a frame of ${frame.length} samples: ${why}`);
      }
      library.HEAP16.set(frame, frameAt / Int16Array.BYTES_PER_ELEMENT);
      return library._fvad_process(detector, frameAt, frame.length) === 1;
    },
    [Symbol.dispose]() {
      if (!disposed) library._fvad_free(detector);
      disposed = true;
    },
  };
}
