import type { CallId, EndReason, PromptSnapshot, ReturnPath, Settings, Turn, TurnLatency } from '@ligai/contracts';
import type { ConversationFault } from '@ligai/conversation';
import type { Clock, Log } from '@ligai/kernel';
import type { ChatModel } from '@ligai/llm';
import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from '@ligai/speech';
import type { ProviderReporter } from '../provider-state/provider-reporter.ts';
import type { Journal } from '../record/conversation-entry.ts';

export type SessionFault = ConversationFault | 'hangup_refused';

/** The call whose conversation a session holds. */
export type SessionCall = {
  callId: CallId;
  generation: number;
  prompt: PromptSnapshot;
  /** Turns of the bridges before this one. */
  history: Turn[];
  returnPath: ReturnPath;
};

/** The call's controller, as far as a conversation needs it. `call` names the generation that asks. */
export interface Controller {
  /** Requests the end of the call until the controller confirms it or `signal` aborts. */
  hangUp(call: SessionCall, reason: EndReason, signal: AbortSignal): Promise<void>;
  play(call: SessionCall, upload: number): Promise<void>;
  break(call: SessionCall): Promise<void>;
}

export type SessionPorts = {
  clock: Clock;
  log: Log;
  speechToText: SpeechToText;
  chat: ChatModel;
  textToSpeech: TextToSpeech;
  openVoiceActivity: () => VoiceActivityDetector;
  controller: Controller;
  journalOf: (call: SessionCall) => Journal;
  settings: () => Settings;
  sampleRateHz: 8000 | 16000;
  /** Receives failures and successes of providers. */
  providerReporter: Pick<ProviderReporter, 'failed' | 'succeeded'>;
  /** What the switch confirms, or does not, of its return path. */
  returnPath: { confirmed(): void; trouble(detail: string): void };
  /** Audio of the caller has arrived. Called for each chunk. */
  audioHeard: (callId: CallId) => void;
  /** Something that should not happen in a conversation; it is logged already. */
  faultSeen: (fault: SessionFault) => void;
  /** Latency of a turn whose first sound has left. */
  turnTimed: (latency: TurnLatency) => void;
};
