import type { Turn } from '@ligai/contracts';
import type { HeardPiece } from './event.ts';
import { heardText } from './heard-text.ts';
import { latencyOf } from './latency.ts';
import { ownPieces, type Piece, type Reply } from './reply.ts';
import { epochMs, nextTurnIndex, recordTurn, replyOf, type StepContext, turnAt, updateReply } from './step-context.ts';
import { joinTexts } from './words.ts';

/*
 * A reply is one turn of the transcript. If a filler is heard in the middle of it, it is two turns around the filler's:
 * "agent: Custa noventa reais." "agent: Só um momento." "agent: Mais alguma dúvida?"
 */

export function updatePiece(context: StepContext, pieceId: number, changes: Partial<Piece>): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const pieces = reply.pieces.map((piece) => (piece.id === pieceId ? { ...piece, ...changes } : piece));
  updateReply(context, { pieces, movedAtMs: context.atMs });
}

/** Saves how much of each playing piece was heard, as reported by the shell. */
export function noteHeard(context: StepContext, heard: readonly HeardPiece[]): void {
  for (const part of heard) {
    const piece = replyOf(context.conversation)?.pieces.find(({ id }) => id === part.pieceId);
    if (!piece || piece.status === 'done') continue;
    updatePiece(context, piece.id, { heard: heardPart(context, piece, part) });
  }
}

/** The heard part of a piece's text. */
export function heardPart({ conversation, policy }: StepContext, piece: Piece, heard: HeardPiece): string {
  const { charsPerSecond } = conversation.voice;
  return heardText(piece.spans, heard, { languageTag: policy.language.tag, charsPerSecond });
}

/** The turn that the agent is speaking: that of the last piece that has started; null before the first one. */
const currentTurnIndex = ({ pieces }: Reply): number | null =>
  pieces.findLast(({ turnIndex }) => turnIndex !== null)?.turnIndex ?? null;

/** A piece begins: it belongs to the current turn, or begins the next one after or before a filler. */
export function beginPiece(context: StepContext, piece: Piece): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const current = reply.pieces.findLast(({ turnIndex }) => turnIndex !== null);
  const continues = current && isFiller(current) === isFiller(piece);
  if (current && !continues) recordAgentTurn(context, 'divided');
  const turnIndex = continues ? current.turnIndex : nextTurnIndex(context.conversation.turns);
  updatePiece(context, piece.id, { status: 'playing', turnIndex });
  if (!continues) recordAgentTurn(context, 'open');
}

/** `divided`: it ends because a filler begins, or the reply after a filler; what follows has a turn of its own. */
type TurnEnd = 'open' | 'ended' | 'interrupted' | 'divided';

/** Writes the agent's current turn with the text heard so far. */
export function recordAgentTurn(context: StepContext, end: TurnEnd): void {
  const reply = replyOf(context.conversation);
  const turnIndex = reply && currentTurnIndex(reply);
  if (!reply || turnIndex === null) return;
  updateDividedTurns(context, reply, turnIndex);
  const known = turnAt(context.conversation, turnIndex);
  const pieces = reply.pieces.filter((piece) => piece.turnIndex === turnIndex);
  const turn: Turn = {
    index: turnIndex,
    role: 'assistant',
    answers: reply.answers,
    content: heardIn(pieces),
    generated: generatedIn(reply, turnIndex, end),
    interrupted: end === 'interrupted',
    startedAtMs: known?.startedAtMs ?? epochMs(context),
    endedAtMs: end === 'open' ? null : epochMs(context),
    latency: known?.latency ?? null,
  };
  recordTurn(context, turn);
  if (end !== 'open') recordLatency(context);
}

/** The next turn begins when its first frame is sent, before the last words of the turn before it are heard. */
function updateDividedTurns(context: StepContext, { pieces }: Reply, current: number): void {
  for (const turnIndex of new Set(pieces.map((piece) => piece.turnIndex))) {
    const known = turnIndex === current ? null : turnAt(context.conversation, turnIndex);
    const content = heardIn(pieces.filter((piece) => piece.turnIndex === turnIndex));
    if (known && known.content !== content) recordTurn(context, { ...known, content, endedAtMs: epochMs(context) });
  }
}

const heardIn = (pieces: readonly Piece[]): string => joinTexts(...pieces.map(({ heard }) => heard));

/** What was written for a turn: null for a filler; for the last turn of a reply, all that earlier ones do not contain. */
function generatedIn(reply: Reply, turnIndex: number, end: TurnEnd): string | null {
  const own = ownPieces(reply);
  const ofTurn = own.filter((piece) => piece.turnIndex === turnIndex);
  if (ofTurn.length === 0) return null;
  const unstarted = own.filter((piece) => piece.turnIndex === null);
  if (end === 'divided') return textOf(ofTurn);
  return ofTurn.length + unstarted.length === own.length ? reply.generated.trim() : textOf([...ofTurn, ...unstarted]);
}

const textOf = (pieces: readonly Piece[]): string => joinTexts(...pieces.map(({ text }) => text));

/** The first piece of the LLM's text of which something was played. */
export const firstPieceHeard = ({ pieces }: Reply): Piece | undefined =>
  pieces.find(({ kind, turnIndex }) => kind === 'reply' && turnIndex !== null);

/**
 * Writes the latency of the reply itself (not of a filler) with its turn, once: when the switch has confirmed the start of
 * the playback, or otherwise at the end of the piece or the turn, with the estimated start.
 */
export function recordLatency(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const turn = turnAt(context.conversation, firstPieceHeard(reply)?.turnIndex ?? null);
  const latency = latencyOf(reply.times);
  if (turn && turn.latency === null && latency) recordTurn(context, { ...turn, latency });
}

const isFiller = ({ kind }: Piece): boolean => kind === 'filler';
