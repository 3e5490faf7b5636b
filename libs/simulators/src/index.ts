export { spokenWords } from './audible-text/alphabet.ts';
export {
  type AudibleEvent,
  AudibleTextDecoder,
  cutAfterMs,
  silenceAfterMs,
} from './audible-text/audible-text-decoder.ts';
export { type EncodeSpeechOptions, encodeSpeech } from './audible-text/encode-speech.ts';
export { seededRandom } from './audible-text/random.ts';
export { type DeepgramBehaviour, type DeepgramFault, data0000, net0000, net0001 } from './deepgram/behaviour.ts';
export { type FakeDeepgram, startFakeDeepgram } from './deepgram/fake-deepgram.ts';
export type { DeepgramStream } from './deepgram/listen-stream.ts';
export type { MurfBehaviour, MurfContextFault, MurfUpgradeFault } from './murf/behaviour.ts';
export { type FakeMurf, startFakeMurf } from './murf/fake-murf.ts';
export type { MurfContext } from './murf/speaking-context.ts';
export type { MurfSocket } from './murf/stream-input.ts';
export {
  type AgentTurn,
  type CallEnd,
  CallJournal,
  type CallRecord,
  type Cut,
  type HeardWord,
  heardText,
  type SaidLine,
} from './network/call-record.ts';
export { CallRecording, type RecordedWait } from './network/call-recording.ts';
export { CalleePlan, type CalleePlanInput } from './network/callee-plan.ts';
export { numberTable } from './network/number-table.ts';
export type { CallProgress, PhoneCall } from './network/phone-call.ts';
export { createPhoneNetwork, type PhoneNetwork, type PhoneNetworkOptions } from './network/phone-network.ts';
export type { OpenAiBehaviour, OpenAiFault, OpenAiFraming } from './openai/behaviour.ts';
export { type FakeOpenAi, type OpenAiRequest, startFakeOpenAi } from './openai/fake-openai.ts';
export { ForkPlayout } from './switch/audio-fork/fork-playout.ts';
export { type AudioModuleName, defaultSwitchBehaviour, type SwitchBehaviour } from './switch/behaviour.ts';
export { type FakeSwitch, type FakeSwitchOptions, type SwitchAction, startFakeSwitch } from './switch/fake-switch.ts';
export type { Originate, SwitchJournal } from './switch/switch-journal.ts';
export {
  startWebhookSink,
  type WebhookAnswer,
  type WebhookDelivery,
  type WebhookSink,
  type WebhookSinkBehaviour,
} from './webhook/webhook-sink.ts';
