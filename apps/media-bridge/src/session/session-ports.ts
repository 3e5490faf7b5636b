import type {
  CallId,
  EndReason,
  PromptSnapshot,
  ReturnPath,
  Settings,
  Turn,
  TurnId,
  TurnLatency,
} from '@ligai/contracts';
import { conversationFaults, type Policy } from '@ligai/conversation';
import type { Clock, Log } from '@ligai/kernel';
import type { ChatModel } from '@ligai/llm';
import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from '@ligai/speech';
import type { StoredLines } from '../lines/stored-lines.ts';
import type { ProviderReporter } from '../provider-state/provider-reporter.ts';
import type { Journal } from '../record/conversation-entry.ts';
import type { EventRecorder } from '../record/event-recorder.ts';

export const sessionFaults = [...conversationFaults, 'hangup_refused'] as const;
export type SessionFault = (typeof sessionFaults)[number];

/** The call of a session. */
export type SessionCall = {
  callId: CallId;
  generation: number;
  prompt: PromptSnapshot;
  /** Turns written by previous bridges. */
  history: Turn[];
  returnPath: ReturnPath;
  /** What the socket is connected to. The page of a browser call may send typed text, and its end is that of the call. */
  peer: 'switch' | 'browser';
  /** The callee has the call on hold when the session begins. */
  held: boolean;
  /** When the callee last heard the previous bridge (epoch, ms); null if there was none, or it is unknown. */
  audioLostAtMs: number | null;
};

/** The commands to the call's controller. `call` has the generation of the sender. */
export interface Controller {
  /** Requests the end of the call until the controller confirms it or `signal` aborts. */
  hangUp(call: SessionCall, reason: EndReason, signal: AbortSignal): Promise<void>;
  /** `turnId`: the caller's turn that the agent answers. */
  play(call: SessionCall, upload: number, turnId: TurnId | null): Promise<void>;
  break(call: SessionCall): Promise<void>;
}

export type SessionPorts = {
  clock: Clock;
  log: Log;
  speechToText: SpeechToText;
  chat: ChatModel;
  fallbackChat: ChatModel;
  textToSpeech: TextToSpeech;
  /** The agent's fixed phrases, whose audio is stored. */
  lines: Pick<StoredLines, 'linesOf'>;
  openVoiceActivity: () => VoiceActivityDetector;
  controller: Controller;
  journalOf: (call: SessionCall) => Journal;
  /** Records the events of a conversation; undefined: they are not recorded. */
  recordEvents?: ((call: SessionCall, policy: Policy) => EventRecorder) | undefined;
  settings: () => Settings;
  sampleRateHz: 8000 | 16000;
  /** Receives failures and successes of providers. */
  providerReporter: Pick<ProviderReporter, 'failed' | 'succeeded'>;
  /** Receives confirmations of the return path, and missing ones. */
  returnPath: { confirmed(): void; trouble(detail: string): void };
  /** Audio of the caller has arrived. Called for each chunk. */
  audioHeard: (callId: CallId) => void;
  /** A fault in the conversation, which is already logged. */
  faultSeen: (fault: SessionFault) => void;
  /** Latency of a turn whose first sound was sent. */
  turnTimed: (latency: TurnLatency) => void;
};
