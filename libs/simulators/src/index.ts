export * from './audible-text/index.ts';
export { type DeepgramBehaviour, type DeepgramFault, data0000, net0000, net0001 } from './deepgram/behaviour.ts';
export { type FakeDeepgram, startFakeDeepgram } from './deepgram/fake-deepgram.ts';
export type { DeepgramStream } from './deepgram/listen-stream.ts';
export type { MurfBehaviour, MurfContextFault, MurfUpgradeFault } from './murf/behaviour.ts';
export { type FakeMurf, startFakeMurf } from './murf/fake-murf.ts';
export type { MurfContext } from './murf/speaking-context.ts';
export type { MurfSocket } from './murf/stream-input.ts';
export * from './network/index.ts';
export type { OpenAiBehaviour, OpenAiFault, OpenAiFraming } from './openai/behaviour.ts';
export { type FakeOpenAi, type OpenAiRequest, startFakeOpenAi } from './openai/fake-openai.ts';
export * from './switch/index.ts';
export {
  startWebhookSink,
  type WebhookAnswer,
  type WebhookDelivery,
  type WebhookSink,
  type WebhookSinkBehaviour,
} from './webhook/webhook-sink.ts';
