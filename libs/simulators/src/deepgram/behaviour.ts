/** One way in which a stream can go wrong. Milliseconds count the audio received on it. */
export type DeepgramFault =
  /** The upgrade is refused, with one of the two shapes of error body, or only `dg-error` beside a page of a proxy. */
  | { kind: 'status'; status: number; shape?: 'err_code' | 'category' | 'header_only'; retryAfterSeconds?: number }
  /** The upgrade is never answered. */
  | { kind: 'hang' }
  /** The server closes; `code` null closes without one (the client sees 1005). */
  | { kind: 'close'; code: number | null; reason?: string; afterAudioMs: number }
  /** TCP reset. */
  | { kind: 'reset'; afterAudioMs: number }
  /** The server reads no more, so that the client's socket fills up. */
  | { kind: 'stops_reading'; afterAudioMs: number }
  /** Malformed JSON, unknown types and fields and a binary frame come between the results. */
  | { kind: 'odd_messages' };

/** Reasons as the service has been seen to give them. */
export const net0000 =
  'Deepgram did not provide a response message within the timeout window. See https://dpgr.am/net0000';
export const net0001 =
  'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001';
export const data0000 = 'DATA-0000: The payload cannot be decoded as audio';

export type DeepgramBehaviour = {
  /** Results wait this long before they are sent, as recognition takes time; 0 answers within the same tick. */
  resultDelayMs: number;
  /** Interim results come this often, in milliseconds of audio. */
  interimEveryMs: number;
  /** A segment is made final after so much audio, also without a pause. */
  longestSegmentMs: number;
  /** False on a noisy line: `speech_final` never comes, only `UtteranceEnd`. */
  speechFinal: boolean;
  /** No frame of any kind for so long closes with NET-0001. */
  noAudioTimeoutMs: number;
  /** What ends the connection after CloseStream; null closes without a code. */
  closeStreamCode: number | null;
  /** Meets every stream. */
  fault: DeepgramFault | null;
  /** Each meets one stream, in order, before `fault`; null lets a stream pass. */
  nextFaults: Array<DeepgramFault | null>;
  /** Keys that are refused with 401. A key such as `status-429` is refused with that status; every other one is good. */
  badKeys: string[];
};

export const defaultDeepgramBehaviour = (): DeepgramBehaviour => ({
  resultDelayMs: 40,
  interimEveryMs: 250,
  longestSegmentMs: 4000,
  speechFinal: true,
  noAudioTimeoutMs: 10_000,
  closeStreamCode: 1000,
  fault: null,
  nextFaults: [],
  badKeys: ['bad-key'],
});
