/** A fault of an upgrade. */
export type MurfUpgradeFault = { kind: 'status'; status: number; retryAfterSeconds?: number } | { kind: 'hang' };

/** A fault of a context. Bytes of the audio sent in it. */
export type MurfContextFault =
  /** A message with `error`, with or without this context. */
  | { kind: 'error'; message: string; withContext?: boolean; afterBytes?: number }
  | { kind: 'close'; code: number; reason: string; afterBytes?: number }
  /** TCP reset. */
  | { kind: 'reset'; afterBytes?: number }
  /** No more messages, and the connection stays open. */
  | { kind: 'stall'; afterBytes?: number }
  /** `final` without any audio. */
  | { kind: 'empty' }
  /** Malformed JSON, unknown messages and audio of unknown contexts are sent between the chunks. */
  | { kind: 'odd_messages' };

export type MurfBehaviour = {
  /** Time from the text to its first audio. */
  firstByteMs: number;
  /** Time to synthesise a second of audio, in seconds; 0 sends all chunks within one tick. */
  realtimeFactor: number;
  /** Bytes of audio in a message. Odd by default, so that messages end inside a sample. */
  chunkBytes: number;
  /** Determines speeds and pauses, together with the text. */
  seed: number;
  /** Sends a RIFF header although PCM was requested; with WAV it is always sent. */
  riffHeader: boolean;
  /** Named `is_final` in older documents. */
  finalField: 'final' | 'is_final';
  /** The last chunk and the final mark are in one message. */
  finalWithAudio: boolean;
  /** A context that is cleared before its synthesis gets a final mark. */
  finalAfterClear: boolean;
  /** Active contexts over all connections; null for no limit. */
  maxContexts: number | null;
  /** How a context over the limit is refused: by an error with or without its id or a final mark, or at the upgrade. */
  overLimit: 'error' | 'error_without_context' | 'final_error_without_context' | 'refuse_upgrade';
  /** A connection without traffic for this time is closed; null disables it. */
  idleCloseMs: number | null;
  /** Each applies to one upgrade, in order, before `upgradeFault`; null is an upgrade without a fault. */
  nextUpgradeFaults: Array<MurfUpgradeFault | null>;
  upgradeFault: MurfUpgradeFault | null;
  /** Each applies to one context, in order, before `contextFault`; null is a context without a fault. */
  nextContextFaults: Array<MurfContextFault | null>;
  contextFault: MurfContextFault | null;
  /** The status of every REST request instead of the answer; null answers normally. */
  restStatus: number | null;
  /**
   * Keys that are refused with 403. A key such as `status-402` is refused with that status; any other key is accepted.
   */
  badKeys: string[];
};

export const defaultMurfBehaviour = (): MurfBehaviour => ({
  firstByteMs: 60,
  realtimeFactor: 0.03,
  chunkBytes: 3201,
  seed: 1,
  riffHeader: false,
  finalField: 'final',
  finalWithAudio: false,
  finalAfterClear: false,
  maxContexts: null,
  overLimit: 'error',
  idleCloseMs: null,
  nextUpgradeFaults: [],
  upgradeFault: null,
  nextContextFaults: [],
  contextFault: null,
  restStatus: null,
  badKeys: ['bad-key'],
});
