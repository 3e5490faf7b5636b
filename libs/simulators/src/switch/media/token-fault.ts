import type { SwitchBehaviour } from '../behaviour.ts';

/** The fault of the token and of `::connect` of one audio socket. */
export type TokenFault = { lost: boolean; lateMs: number };

/** Returns the fault of the next socket, and counts it. */
export function nextTokenFault(behaviour: SwitchBehaviour): TokenFault {
  const lost = behaviour.loseTokens > 0;
  if (lost) behaviour.loseTokens -= 1;
  const late = behaviour.lateTokens > 0;
  if (late) behaviour.lateTokens -= 1;
  return { lost, lateMs: late ? behaviour.lateTokenMs : 0 };
}
