import type { FluxMessage } from './flux-messages.ts';
import type { DeepgramMessage } from './messages.ts';

export type ServerMessage = DeepgramMessage | FluxMessage;

/** One streaming interface of the service: audio and text messages in, messages out. */
export interface Recogniser {
  /** Length of the audio so far. */
  readonly audioMs: number;
  /** Messages that follow the opening of the connection. */
  opened(): ServerMessage[];
  hear(samples: Int16Array): ServerMessage[];
  /** The response to a text message other than `CloseStream`; undefined if this interface does not have it. */
  control(message: { type: string }): ServerMessage[] | undefined;
  /** The error that announces the end of the connection after an unknown text message. */
  unknown(): ServerMessage;
  /** The last messages of a closing stream. */
  end(): ServerMessage[];
}
