import type { TurnHandling } from './livekit-api.ts';

export type Variant = {
  /** Options of the plug-ins for STT and TTS: `{}` for their defaults, 16 and 24 kHz. */
  audio: { sampleRate?: number };
  vad: { minSpeechDuration?: number } | null;
  turnHandling: TurnHandling;
  aecWarmupDuration?: null;
};

/** No variant waits at the end of a turn once the speech-to-text has ended it, as in the measurement of LigAI. */
const endpointing = { minDelay: 0 };
/** The rate of the line, so that nothing is resampled. */
const lineRate = { sampleRate: 8000 };

/** The sessions that are measured. `mode: 'vad'`: LiveKit's `adaptive` is a service of its own cloud. */
export const variants = {
  /** Silero and the thresholds that a session has by default: 50 ms of speech, 500 ms to interrupt. */
  livekit: { audio: {}, vad: {}, turnHandling: { turnDetection: 'vad', endpointing, interruption: { mode: 'vad' } } },
  /** Interrupts after the 60 ms of voice that LigAI requires. */
  'livekit quick': {
    audio: lineRate,
    vad: { minSpeechDuration: 60 },
    turnHandling: { turnDetection: 'vad', endpointing, interruption: { mode: 'vad', minDuration: 60 } },
    aecWarmupDuration: null,
  },
  /** Without voice activity detection: the first words of the speech-to-text interrupt. */
  'livekit stt': {
    audio: lineRate,
    vad: null,
    turnHandling: { turnDetection: 'stt', endpointing, interruption: { mode: 'vad' } },
    aecWarmupDuration: null,
  },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;
