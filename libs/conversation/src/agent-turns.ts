import type { Turn } from '@ligai/contracts';
import type { HeardPiece } from './event.ts';
import { heardText } from './heard-text.ts';
import { latencyOf } from './latency.ts';
import type { Piece, Reply } from './reply.ts';
import { epochMs, nextTurnIndex, recordTurn, replyOf, type StepContext, turnAt, updateReply } from './step-context.ts';
import { joinTexts } from './words.ts';

/** The part of the reply that the caller has heard, as far as it is known. */
export function heardOf(reply: Reply): string {
  return joinTexts(...reply.pieces.map((piece) => joinTexts(piece.said, piece.heard)));
}

/** All text of the reply that was sent to TTS. */
export function spokenOf(reply: Reply): string {
  return joinTexts(...reply.pieces.map((piece) => joinTexts(piece.said, piece.text)));
}

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
    updatePiece(context, piece.id, { heard: heardText(piece.text, part, context.conversation.charsPerSecond) });
  }
}

/** Writes the agent's turn with the text heard so far; first when its first piece starts. */
export function recordAgentTurn(context: StepContext, end: 'open' | 'ended' | 'interrupted'): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const turnIndex = reply.turnIndex ?? nextTurnIndex(context.conversation.turns);
  const known = turnAt(context.conversation, turnIndex);
  const turn: Turn = {
    index: turnIndex,
    role: 'assistant',
    content: heardOf(reply),
    generated: reply.generated.trim(),
    interrupted: end === 'interrupted',
    startedAtMs: known?.startedAtMs ?? epochMs(context),
    endedAtMs: end === 'open' ? null : epochMs(context),
    latency: known?.latency ?? null,
  };
  recordTurn(context, turn);
  updateReply(context, { turnIndex });
}

/** Called when the first frame of the reply itself (not of a filler) is sent, which ends the caller's wait. */
export function recordLatency(context: StepContext): void {
  const reply = replyOf(context.conversation);
  const turn = turnAt(context.conversation, reply?.turnIndex ?? null);
  const latency = reply && latencyOf(reply.times, context.atMs);
  if (turn && latency) recordTurn(context, { ...turn, latency });
}
