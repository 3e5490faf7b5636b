import type { EndReason } from '@ligai/contracts';

/** Why a call or contact ended: a reason, or what its status says. */
export type Why = EndReason | 'line_busy' | 'not_answered';

/** What a status says of the end by itself; such calls have no reason. */
const saidByStatus: ReadonlyMap<string, Why> = new Map([
  ['busy', 'line_busy'],
  ['no_answer', 'not_answered'],
]);

/** The key of the text that says why a call or contact ended; null while it has not, or if nothing more is known. */
export const whyEnded = (status: string, reason: EndReason | null): Why | null =>
  reason ?? saidByStatus.get(status) ?? null;
