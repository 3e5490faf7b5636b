import { type CallState, hasEnded, type NewCallEvent, type Turn, turnIdOf } from '@ligai/contracts';
import {
  type ConversationCall,
  type ConversationProgress,
  eventBasics,
  type HeldCall,
  isDatabaseAway,
  isLastingFailure,
  limitLockWaits,
  lockConversation,
  lockConversations,
  saveProgress,
  saveTurns,
  type Transaction,
} from '@ligai/db';
import { BackgroundWork, type Clock, inBackground, LigaiError, type Log, messageOf, storableText } from '@ligai/kernel';
import type { Appenders, Outbox } from '@ligai/service';
import type { ConversationEntry, Journal } from './conversation-entry.ts';

/** How long a batch waits for those of other calls. */
const gatherMs = 50;
/** Maximum of batches in one transaction, each of up to 20 entries. */
const batchesAtOnce = 50;

/** How long the transaction of several calls waits for a row, and that of one call, which is then tried again. */
const waitTogetherMs = 500;
const waitAloneMs = 5000;

/** Entries of one call that wait to be written. */
type Batch = HeldCall & {
  entries: readonly ConversationEntry[];
  written: () => void;
  failed: (error: unknown) => void;
};

/**
 * Writes the conversations of all calls of this process to Postgres, each change with its event, while the given
 * generation holds the call. What the calls write within 50 ms is one transaction: many calls take as many statements
 * and commits as one. A call whose part is not certain to succeed has a transaction of its own, so that no call waits,
 * or fails, because of another one.
 */
export class DatabaseJournal {
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #log: Log;
  #waiting: Batch[] = [];
  readonly #writing: BackgroundWork;

  constructor({ outbox, clock, log }: { outbox: Outbox; clock: Clock; log: Log }) {
    this.#outbox = outbox;
    this.#clock = clock;
    this.#log = log;
    this.#writing = new BackgroundWork({ log, action: 'write conversations', work: () => this.#writeAll() });
  }

  of({ callId, generation }: HeldCall): Journal {
    return {
      write: (entries) =>
        new Promise((written, failed) => {
          this.#waiting.push({ callId, generation, entries: entries.map(storable), written, failed });
          this.#writing.start();
        }),
    };
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#clock.sleep(gatherMs);
      // One batch of a call: a bridge that gets a call back has two sessions of it for a moment.
      const byCall = Map.groupBy(this.#waiting, ({ callId }) => callId).values();
      const together = [...byCall.take(batchesAtOnce)].flatMap(([first]) => first ?? []);
      this.#waiting = this.#waiting.filter((batch) => !together.includes(batch));
      const left = await this.#writeTogether(together);
      for (const batch of left) inBackground(this.#log, 'write a conversation', this.#writeAlone(batch));
    }
  }

  /** Returns the batches that were not written. */
  async #writeTogether(batches: readonly Batch[]): Promise<readonly Batch[]> {
    if (batches.length === 1) return batches;
    try {
      const saved = await this.#outbox.commit(async (tx, appenders) => {
        await limitLockWaits(tx, waitTogetherMs);
        const calls = new Map((await lockConversations(tx, batches)).map((call) => [call.callId, call]));
        const changes = batches.flatMap((batch) => {
          const call = calls.get(batch.callId);
          return call ? [changeOf(call, batch)] : [];
        });
        if (changes.length > 0) await save(tx, appenders, changes);
        return calls;
      });
      for (const { callId, written } of batches) if (saved.has(callId)) written();
      return batches.filter(({ callId }) => !saved.has(callId));
    } catch (error) {
      if (!isDatabaseAway(error)) return batches;
      for (const { failed } of batches) failed(error);
      return [];
    }
  }

  async #writeAlone(batch: Batch): Promise<void> {
    try {
      await this.#outbox.commit(async (tx, appenders) => {
        await limitLockWaits(tx, waitAloneMs);
        const call = await lockConversation(tx, batch);
        await save(tx, appenders, [changeOf(call, batch)]);
      });
      batch.written();
    } catch (error) {
      if (!isLastingFailure(error)) return batch.failed(error);
      const message = `Cannot write the conversation of call ${batch.callId}: ${messageOf(error)}`;
      batch.failed(new LigaiError('invalid_request', message, { cause: error }));
    }
  }
}

async function save(tx: Transaction, { appendToCalls }: Appenders, changes: readonly Change[]): Promise<void> {
  const changed = await saveTurns(tx, changes);
  await saveProgress(tx, changes);
  // A turn that is stored already has had its event.
  const isNew = (event: NewCallEvent) => event.type !== 'call.turn' || changed.has(event.data.turn_id);
  await appendToCalls(changes.map(({ callId, events }) => ({ callId, events: events.filter(isNew) })));
}

/** What a batch changes in a call. */
type Change = HeldCall & {
  call: ConversationCall;
  turns: Turn[];
  progress: ConversationProgress;
  events: NewCallEvent[];
};

/** What the entries change in all, and an event for each entry that may be a change. The last state of an ended call stays. */
function changeOf(call: ConversationCall, { callId, generation, entries }: Batch): Change {
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
  return { call, callId, generation, turns: [...turns.values()], progress, events };
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
