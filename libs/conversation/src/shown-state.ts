import type { CallState } from '@ligai/contracts';
import { unreachable } from '@ligai/kernel';
import type { Conversation } from './conversation.ts';
import type { Reply } from './reply.ts';

/**
 * The state that the dashboard shows. During a pause it is the state before the pause, so that a cough changes nothing.
 */
export function shownState({ floor, shown }: Conversation): CallState | null {
  switch (floor.phase) {
    case 'waiting':
      return null;
    case 'listening':
      return 'listening';
    case 'thinking':
      return ofReply(floor.reply, 'thinking');
    case 'speaking':
      return ofReply(floor.reply, 'speaking');
    case 'yielding':
    case 'paused':
    case 'over':
      return shown;
    case 'on_hold':
      return 'on_hold';
    case 'ending':
      return 'ending';
    default:
      return unreachable(floor);
  }
}

function ofReply(reply: Reply, otherwise: CallState): CallState {
  if (reply.kind === 'opening') return 'greeting';
  return reply.next === 'listen' ? otherwise : 'ending';
}
