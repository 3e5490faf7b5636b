/** A fault of a stream. Milliseconds of the audio received on it. */
export type DeepgramFault =
  /** The upgrade is refused, with one of the two shapes of error body, or with `dg-error` and a proxy's error page. */
  | { kind: 'status'; status: number; shape?: 'err_code' | 'category' | 'header_only'; retryAfterSeconds?: number }
  /** The upgrade is never answered. */
  | { kind: 'hang' }
  /** The server closes; with `code` null without a code (the client sees 1005). */
  | { kind: 'close'; code: number | null; reason?: string; afterAudioMs: number }
  /** TCP reset. */
  | { kind: 'reset'; afterAudioMs: number }
  /** The server reads and sends nothing any more, not even a response to a close. */
  | { kind: 'mute'; afterAudioMs: number }
  /** The first `finals` final results with words are not sent. */
  | { kind: 'loses_finals'; finals: number }
  /** The server stops reading, so that the client's send buffer fills. */
  | { kind: 'stops_reading'; afterAudioMs: number }
  /** Malformed JSON, unknown types and fields and a binary frame are sent between the results. */
  | { kind: 'odd_messages' };

/** Close reasons as observed from the service. */
export const net0000 =
  'Deepgram did not provide a response message within the timeout window. See https://dpgr.am/net0000';
export const net0001 =
  'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001';
export const data0000 = 'DATA-0000: The payload cannot be decoded as audio';

export type DeepgramBehaviour = {
  /** Delay of results, for the time of recognition; 0 sends them within the same tick. */
  resultDelayMs: number;
  /** Interval of interim results, in milliseconds of audio. */
  interimEveryMs: number;
  /** Longest segment, in milliseconds of audio: then it is made final, even without a pause. */
  longestSegmentMs: number;
  /** False simulates a noisy line: no `speech_final`, only `UtteranceEnd`. */
  speechFinal: boolean;
  /** Flux sends `Update` also while no turn is open. */
  updatesInSilence: boolean;
  /** A stream without any frame for this time is closed with NET-0001. */
  noAudioTimeoutMs: number;
  /** The close code after CloseStream; null closes without a code. */
  closeStreamCode: number | null;
  /** Applies to every stream. */
  fault: DeepgramFault | null;
  /** Each applies to one stream, in order, before `fault`; null is a stream without a fault. */
  nextFaults: Array<DeepgramFault | null>;
  /**
   * Keys that are refused with 401. A key such as `status-429` is refused with that status; any other key is accepted.
   */
  badKeys: string[];
};

export const defaultDeepgramBehaviour = (): DeepgramBehaviour => ({
  resultDelayMs: 40,
  interimEveryMs: 250,
  longestSegmentMs: 4000,
  speechFinal: true,
  updatesInSilence: true,
  noAudioTimeoutMs: 10_000,
  closeStreamCode: 1000,
  fault: null,
  nextFaults: [],
  badKeys: ['bad-key'],
});
