import { type CallId, type CallState, hasEnded, type NewCallEvent, type Turn, turnIdOf } from '@ligai/contracts';
import {
  type ConversationCall,
  type ConversationProgress,
  eventBasics,
  isLastingFailure,
  lockConversation,
  saveProgress,
  saveTurns,
} from '@ligai/db';
import { LigaiError, messageOf, storableText } from '@ligai/kernel';
import type { Outbox } from '@ligai/service';
import type { ConversationEntry, Journal } from './conversation-entry.ts';

/**
 * Writes one call's conversation to Postgres, each change with its event, while `generation` holds the call. A batch of
 * entries takes as many statements as one entry: they are a large part of the load of a call.
 */
export function databaseJournal(outbox: Outbox, callId: CallId, generation: number): Journal {
  return {
    async write(entries) {
      try {
        await outbox.commit(async (tx, append) => {
          const call = await lockConversation(tx, callId, generation);
          const { turns, progress, events } = changesOf(call, entries.map(storable));
          await saveTurns(tx, callId, generation, ...turns);
          await saveProgress(tx, call, progress);
          await append(callId, ...events);
        });
      } catch (error) {
        if (!isLastingFailure(error)) throw error;
        const message = `Cannot write the conversation of call ${callId}: ${messageOf(error)}`;
        throw new LigaiError('invalid_request', message, { cause: error });
      }
    },
  };
}

type Changes = { turns: Turn[]; progress: ConversationProgress; events: NewCallEvent[] };

/** What the entries change in all, and an event for each change. The last state of an ended call stays. */
function changesOf(call: ConversationCall, entries: readonly ConversationEntry[]): Changes {
  const turns = new Map<number, Turn>();
  const progress: ConversationProgress = {};
  const events: NewCallEvent[] = [];
  let { state } = call;
  for (const entry of entries) {
    if (entry.type === 'turn') {
      turns.set(entry.turn.index, entry.turn);
      progress.turnIndex = Math.max(progress.turnIndex ?? 0, entry.turn.index);
      events.push(turnWritten(call, entry.turn));
    } else if (entry.type === 'provider') {
      progress.provider = entry.failed;
    } else if (entry.state !== state && !hasEnded(call.status)) {
      events.push(stateChanged(call, entry.state, state));
      progress.state = state = entry.state;
    }
  }
  return { turns: [...turns.values()], progress, events };
}

function turnWritten({ callId }: ConversationCall, turn: Turn): NewCallEvent {
  return { type: 'call.turn', data: { call_id: callId, turn_id: turnIdOf(callId, turn.index), turn } };
}

function stateChanged(call: ConversationCall, state: CallState, previous: CallState | null): NewCallEvent {
  return {
    type: 'call.state_changed',
    data: { ...eventBasics(call), state, previous_state: previous ?? call.status },
  };
}

function storable(entry: ConversationEntry): ConversationEntry {
  if (entry.type !== 'turn') return entry;
  const { content, generated } = entry.turn;
  const turn = { ...entry.turn, content: storableText(content), generated: generated && storableText(generated) };
  return { type: 'turn', turn };
}
