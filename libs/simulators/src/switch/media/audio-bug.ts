/** A media bug that carries a leg's audio to a socket and, some of them, back. Frames are 20 ms of 8 kHz L16. */
export interface AudioBug {
  /** As in `Media-Bug-Function`. */
  readonly kind: 'audio_stream' | 'audio_fork';
  /** What the far end says. The frame is the caller's: it is not kept. */
  onCallerFrame(frame: Int16Array): void;
  /** Adds what the socket sent to what goes to the far end. */
  mixInto(frame: Int16Array): void;
  /**
   * The leg ends, or the bug is stopped: the socket is closed with 1000, and nothing is told of it. Resolves when the
   * other end has closed it too, or a second has passed.
   */
  close(finalText?: string): Promise<void>;
  /** The process dies: TCP ends without a word. */
  vanish(): void;
  /** A test breaks the connection under it. */
  breakConnection(how: 'fin' | 'reset'): void;
}
