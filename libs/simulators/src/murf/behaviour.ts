/** One way in which a connection can be refused. */
export type MurfUpgradeFault = { kind: 'status'; status: number; retryAfterSeconds?: number } | { kind: 'hang' };

/** One way in which the speech of a context can go wrong. Bytes count the audio sent in it. */
export type MurfContextFault =
  /** A message with `error`, in this context or in none. */
  | { kind: 'error'; message: string; withContext?: boolean; afterBytes?: number }
  | { kind: 'close'; code: number; reason: string; afterBytes?: number }
  /** TCP reset. */
  | { kind: 'reset'; afterBytes?: number }
  /** Nothing more comes, and the connection stays. */
  | { kind: 'stall'; afterBytes?: number }
  /** `final` without any audio. */
  | { kind: 'empty' }
  /** Malformed JSON, unknown messages and audio of contexts that nobody asked for come between the chunks. */
  | { kind: 'odd_messages' };

export type MurfBehaviour = {
  /** From the text to its first audio. */
  firstByteMs: number;
  /** Time to make a second of audio, in seconds; 0 gives all chunks within one tick. */
  realtimeFactor: number;
  /** Bytes of audio in a message. Odd by default: a border falls inside a sample. */
  chunkBytes: number;
  /** Decides speeds and pauses, together with the text. */
  seed: number;
  /** Sends a RIFF header although PCM was asked for; with WAV it always comes. */
  riffHeader: boolean;
  /** Named `is_final` in older documents. */
  finalField: 'final' | 'is_final';
  /** The last chunk and the final mark share one message. */
  finalWithAudio: boolean;
  /** Whether a context that is cleared before its synthesis gets a final mark. */
  finalAfterClear: boolean;
  /** Active contexts over all connections; null for no limit. */
  maxContexts: number | null;
  /** How a context over the limit is refused: by an error that names it, by one that does not, or at the upgrade. */
  overLimit: 'error' | 'error_without_context' | 'refuse_upgrade';
  /** A connection without traffic for so long is closed; null never. */
  idleCloseMs: number | null;
  /** Each meets one upgrade, in order, before `upgradeFault`; null lets one pass. */
  nextUpgradeFaults: Array<MurfUpgradeFault | null>;
  upgradeFault: MurfUpgradeFault | null;
  /** Each meets one context, in order, before `contextFault`; null lets one pass. */
  nextContextFaults: Array<MurfContextFault | null>;
  contextFault: MurfContextFault | null;
  /** Meets every REST request: a status instead of the answer. */
  restStatus: number | null;
  /** Keys that are refused with 403. A key such as `status-402` is refused with that status; every other one is good. */
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
