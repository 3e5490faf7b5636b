/** Why the agent is silent, or is about to be, while it owes a reply. */
export type Stage =
  /** No request has written anything that can be spoken. */
  | 'first_piece'
  /** All that was written was heard, and the text is not complete. */
  | 'next_piece'
  /** TTS has the first piece, and has returned no audio. */
  | 'first_audio'
  /** The next piece was sent to TTS, or its audio stopped in the middle, and the audio before it was heard. */
  | 'next_audio'
  /** The reply has failed, and its apology has no audio yet. */
  | 'apology';

/** What the agent does against the silence, in addition to fillers. */
export type RungAction =
  /** Sends the same request again; the first answer is used. Not while the provider has requested a pause. */
  | 'ask_again'
  /** Sends the request to the fallback model, if one is configured. */
  | 'ask_fallback'
  /** Sends the piece to TTS again. */
  | 'speak_again'
  /** The LLM does not write on: ends the reply with an apology, or with a goodbye after repeated failures. */
  | 'end_without_rest'
  /** The same, and drops the text without audio. */
  | 'end_unheard'
  /** Not even the apology is heard: ends the call. */
  | 'end_call';

/** `afterMs`: time since the stage began. */
export type Rung = { readonly afterMs: number; readonly action: RungAction };

export type LadderPolicy = { readonly [S in Stage]: readonly Rung[] };

/** The default ladder. A healthy provider answers within a second, so the first rung is not reached in normal calls. */
export const defaultLadder: LadderPolicy = {
  first_piece: [
    { afterMs: 2500, action: 'ask_again' },
    { afterMs: 4500, action: 'ask_fallback' },
    { afterMs: 12_000, action: 'end_without_rest' },
  ],
  next_piece: [
    { afterMs: 2000, action: 'ask_again' },
    { afterMs: 4000, action: 'ask_fallback' },
    { afterMs: 9000, action: 'end_without_rest' },
  ],
  first_audio: [
    { afterMs: 1500, action: 'speak_again' },
    { afterMs: 6000, action: 'end_unheard' },
  ],
  next_audio: [
    { afterMs: 1000, action: 'speak_again' },
    { afterMs: 5000, action: 'end_unheard' },
  ],
  apology: [{ afterMs: 2000, action: 'end_call' }],
};

/** The position of a reply on the ladder. */
export type LadderPosition = {
  readonly stage: Stage | null;
  readonly sinceMs: number;
  /** Rungs of this stage that were used. */
  readonly rungs: number;
};
