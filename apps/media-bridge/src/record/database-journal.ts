import { type CallId, type CallState, type NewCallEvent, type Turn, turnIdOf } from '@ligai/contracts';
import {
  type ConversationCall,
  countTurn,
  eventBasics,
  isLastingFailure,
  lockConversation,
  saveConversationState,
  saveProviderFailed,
  saveTurns,
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
          const stored = entries.map(storable);
          await writeTurns(tx, call, stored);
          for (const entry of stored) await writeEntry(tx, append, call, entry);
        });
      } catch (error) {
        if (!isLastingFailure(error)) throw error;
        const message = `Cannot write the conversation of call ${callId}: ${messageOf(error)}`;
        throw new LigaiError('invalid_request', message, { cause: error });
      }
    },
  };
}

/** Saves all turns in one statement, and counts them in another: turns are most of what is written. */
async function writeTurns(
  tx: Transaction,
  call: ConversationCall,
  entries: readonly ConversationEntry[],
): Promise<void> {
  const turns = new Map(entries.flatMap((entry) => (entry.type === 'turn' ? [[entry.turn.index, entry.turn]] : [])));
  if (turns.size === 0) return;
  await saveTurns(tx, call.callId, call.mediaGeneration, ...turns.values());
  await countTurn(tx, call, Math.max(...turns.keys()));
}

/** Changes the call, and appends the event of the entry. */
async function writeEntry(
  tx: Transaction,
  append: Append,
  call: ConversationCall,
  entry: ConversationEntry,
): Promise<void> {
  switch (entry.type) {
    case 'turn':
      return appendTurn(append, call, entry.turn);
    case 'state':
      return writeState(tx, append, call, entry.state);
    case 'provider':
      return saveProviderFailed(tx, call, entry.failed);
    default:
      return unreachable(entry);
  }
}

async function appendTurn(append: Append, { callId }: ConversationCall, turn: Turn): Promise<void> {
  const turn_id = turnIdOf(callId, turn.index);
  await append(callId, { type: 'call.turn', data: { call_id: callId, turn_id, turn } });
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

function storable(entry: ConversationEntry): ConversationEntry {
  if (entry.type !== 'turn') return entry;
  const { content, generated } = entry.turn;
  const turn = { ...entry.turn, content: storableText(content), generated: generated && storableText(generated) };
  return { type: 'turn', turn };
}
