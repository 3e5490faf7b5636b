export { Framer } from './framer.ts';
export { bytesOf, bytesPerSample, msOf, samplesIn, samplesOf } from './l16.ts';
export { avoidMarkSample, markSamples } from './mark-sample.ts';
export { decodeMuLaw, encodeMuLaw } from './mu-law.ts';
export { type FarBuffer, forkBuffer, type Lead, leadAllowedMs, Playhead, usualLead } from './pacing.ts';
export { type Pause, PauseFinder } from './pauses.ts';
export { Resampler } from './resample.ts';
export { powerOf, type SpeechEdge, SpeechEdges } from './speech-edges.ts';
