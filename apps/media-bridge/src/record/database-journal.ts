import { type CallId, type CallState, type NewCallEvent, type Turn, turnIdOf } from '@ligai/contracts';
import {
  type ConversationCall,
  countTurn,
  eventBasics,
  isLastingFailure,
  lockConversation,
  saveConversationState,
  saveProviderFailed,
  saveTurn,
  type Transaction,
} from '@ligai/db';
import { LigaiError, messageOf, storableText, unreachable } from '@ligai/kernel';
import type { Append, Outbox } from '@ligai/service';
import type { ConversationEntry, Journal } from './conversation-entry.ts';

/** Writes one call's conversation to Postgres, each change with its event, while `generation` holds the call. */
export function databaseJournal(outbox: Outbox, callId: CallId, generation: number): Journal {
  return {
    async write(entries) {
      try {
        await outbox.commit(async (tx, append) => {
          const call = await lockConversation(tx, callId, generation);
          for (const entry of entries) {
            await writeEntry(tx, append, call, entry);
          }
        });
      } catch (error) {
        if (!isLastingFailure(error)) throw error;
        const message = `Cannot write the conversation of call ${callId}: ${messageOf(error)}`;
        throw new LigaiError('invalid_request', message, { cause: error });
      }
    },
  };
}

async function writeEntry(
  tx: Transaction,
  append: Append,
  call: ConversationCall,
  entry: ConversationEntry,
): Promise<void> {
  switch (entry.type) {
    case 'turn':
      return writeTurn(tx, append, call, entry.turn);
    case 'state':
      return writeState(tx, append, call, entry.state);
    case 'provider':
      return saveProviderFailed(tx, call, entry.failed);
    default:
      return unreachable(entry);
  }
}

async function writeTurn(tx: Transaction, append: Append, call: ConversationCall, said: Turn): Promise<void> {
  const turn = storable(said);
  await saveTurn(tx, call.callId, call.mediaGeneration, turn);
  await countTurn(tx, call, turn.index);
  await append(call.callId, {
    type: 'call.turn',
    data: { call_id: call.callId, turn_id: turnIdOf(call.callId, turn.index), turn },
  });
}

async function writeState(tx: Transaction, append: Append, call: ConversationCall, state: CallState): Promise<void> {
  if (!(await saveConversationState(tx, call, state))) return;
  await append(call.callId, stateChanged(call, state));
  call.state = state;
}

function stateChanged(call: ConversationCall, state: CallState): NewCallEvent {
  return {
    type: 'call.state_changed',
    data: { ...eventBasics(call), state, previous_state: call.state ?? call.status },
  };
}

function storable(turn: Turn): Turn {
  const generated = turn.generated === null ? null : storableText(turn.generated);
  return { ...turn, content: storableText(turn.content), generated };
}
