/** Quieter samples are silence: the noise of a codec, and the ends of the ramps of audible text. */
const loud = 200;
/** The agent's pauses within an answer are shorter. */
const answerEndsAfterMs = 600;

/** One wait of the caller, on the clock of the recording: from the end of their last loud sample to the agent's first. */
export type RecordedWait = { silentAtMs: number; heardAtMs: number };

/**
 * The recording of a call at the far end, of which only the waits of the caller are stored: the truth that the stages of
 * latency are compared with. A microphone gives a frame when its last sample was recorded; a loudspeaker plays a frame from
 * the time at which it gets it.
 */
export class CallRecording {
  readonly waits: RecordedWait[] = [];
  readonly #samplesPerMs: number;
  #silentAtMs: number | null = null;
  #agentAtMs = Number.NEGATIVE_INFINITY;

  constructor(sampleRateHz = 8000) {
    this.#samplesPerMs = sampleRateHz / 1000;
  }

  /** How long the agent has been silent. */
  agentSilentMs(nowMs: number): number {
    return nowMs - this.#agentAtMs;
  }

  /** A frame of the caller, whose last sample was recorded at `endsAtMs`. */
  caller(frame: Int16Array, endsAtMs: number): void {
    const last = frame.findLastIndex(isLoud);
    if (last >= 0) this.#silentAtMs = endsAtMs - (frame.length - last - 1) / this.#samplesPerMs;
  }

  /** A frame of the agent, whose first sample is played at `startsAtMs`. */
  agent(frame: Int16Array, startsAtMs: number): void {
    const first = frame.findIndex(isLoud);
    if (first < 0) return;
    const heardAtMs = startsAtMs + first / this.#samplesPerMs;
    const begins = heardAtMs - this.#agentAtMs > answerEndsAfterMs;
    this.#agentAtMs = startsAtMs + frame.findLastIndex(isLoud) / this.#samplesPerMs;
    if (!begins || this.#silentAtMs === null) return;
    this.waits.push({ silentAtMs: this.#silentAtMs, heardAtMs });
    this.#silentAtMs = null;
  }
}

const isLoud = (sample: number): boolean => Math.abs(sample) > loud;
