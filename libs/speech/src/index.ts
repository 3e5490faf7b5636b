export { checkDeepgramModel, checkDeepgramStream, type DeepgramModelCheck } from './deepgram/check-deepgram-model.ts';
export { type DeepgramOptions, deepgramSpeechToText } from './deepgram/deepgram-speech-to-text.ts';
export { checkMurfSpeech } from './murf/check-murf-speech.ts';
export type { MurfLimits } from './murf/murf-limits.ts';
export { type MurfOptions, murfContexts, murfTextToSpeech } from './murf/murf-text-to-speech.ts';
export { languageOfMurf, listMurfVoices, type MurfVoice, murfLocale, voiceNamed } from './murf/murf-voices.ts';
export * from './speech-to-text.ts';
export * from './text-to-speech.ts';
export { webrtcVoiceActivity } from './webrtc/webrtc-voice-activity.ts';
