import type { Turn } from '@ligai/contracts';
import type { Piece, Reply } from './conversation.ts';
import type { HeardPiece } from './event.ts';
import { heardText } from './heard-text.ts';
import { latencyOf } from './latency.ts';
import { epochMs, type Moment, nextTurnIndex, recordTurn, replyOf, turnAt, updateReply } from './moment.ts';
import { joinTexts } from './words.ts';

/** What of the reply reached the caller, as far as that is known. */
export function heardOf(reply: Reply): string {
  return joinTexts(...reply.pieces.map((piece) => joinTexts(piece.said, piece.heard)));
}

/** All that TTS was asked for. */
export function spokenOf(reply: Reply): string {
  return joinTexts(...reply.pieces.map((piece) => joinTexts(piece.said, piece.text)));
}

export const hasStarted = (reply: Reply): boolean => reply.turnIndex !== null;

/** Nothing more will come of it: written to its end, and heard to its end or given up. */
export const isComplete = (reply: Reply): boolean =>
  !reply.writing && reply.pieces.every(({ status }) => status === 'done');

export function updatePiece(moment: Moment, pieceId: number, changes: Partial<Piece>): void {
  const reply = replyOf(moment.conversation);
  if (!reply) return;
  const pieces = reply.pieces.map((piece) => (piece.id === pieceId ? { ...piece, ...changes } : piece));
  updateReply(moment, { pieces, movedAtMs: moment.atMs });
}

/** Takes the shell's word for how far the pieces that were playing got. */
export function noteHeard(moment: Moment, heard: readonly HeardPiece[]): void {
  for (const part of heard) {
    const piece = replyOf(moment.conversation)?.pieces.find(({ id }) => id === part.pieceId);
    if (!piece || piece.status === 'done') continue;
    updatePiece(moment, piece.id, { heard: heardText(piece.text, part, moment.conversation.charsPerSecond) });
  }
}

/** Writes the agent's turn as far as it was heard. The first time is when its first piece starts. */
export function recordAgentTurn(moment: Moment, end: 'open' | 'ended' | 'interrupted'): void {
  const reply = replyOf(moment.conversation);
  if (!reply) return;
  const turnIndex = reply.turnIndex ?? nextTurnIndex(moment.conversation.turns);
  const known = turnAt(moment.conversation, turnIndex);
  const turn: Turn = {
    index: turnIndex,
    role: 'assistant',
    content: heardOf(reply),
    generated: reply.generated.trim(),
    interrupted: end === 'interrupted',
    startedAtMs: known?.startedAtMs ?? epochMs(moment),
    endedAtMs: end === 'open' ? null : epochMs(moment),
    latency: known?.latency ?? null,
  };
  recordTurn(moment, turn);
  updateReply(moment, { turnIndex });
}

/** The reply's own first frame has left, a filler's does not count: the caller's wait is over. */
export function recordLatency(moment: Moment): void {
  const reply = replyOf(moment.conversation);
  const turn = turnAt(moment.conversation, reply?.turnIndex ?? null);
  const latency = reply && latencyOf(reply.times, moment.atMs);
  if (turn && latency) recordTurn(moment, { ...turn, latency });
}
