/** A media bug that sends a leg's audio to a socket and may play audio from it. Frames are 20 ms of 8 kHz L16. */
export interface AudioBug {
  /** As in `Media-Bug-Function`. */
  readonly kind: 'audio_stream' | 'audio_fork';
  /** Processes a frame of the far end, which is valid only during the call. */
  onCallerFrame(frame: Int16Array): void;
  /** Mixes the socket's audio into the frame for the far end. */
  mixInto(frame: Int16Array): void;
  /**
   * Called when the leg ends or the bug is stopped: closes the socket with 1000, without an event. Resolves when the
   * other end has closed it too, or after a second.
   */
  close(finalText?: string): Promise<void>;
  /** The process dies: TCP ends without a close frame. */
  vanish(): void;
  /** A test breaks the connection under it. */
  breakConnection(how: 'fin' | 'reset'): void;
}
