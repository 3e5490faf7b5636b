/** Tells speech from silence and noise on one call, frame by frame. Cheap: a microsecond a frame, no allocation. */
export interface VoiceActivityDetector extends Disposable {
  /** One frame of 20 ms, L16 mono. True while it takes the frame for speech. */
  isSpeech(frame: Int16Array): boolean;
}
