import type { NewContact } from '@ligai/db';
import type { Clock } from '@ligai/kernel';
import { LoopSlices } from '../../../http/loop-slices.ts';
import type { ContactProblem, ImportTally } from './import-tally.ts';

/** Contacts that are handed on at a time. */
const batchSize = 100;

export type ReadContact = Required<NewContact> | ContactProblem;

/** Collects contacts as a reader comes to them, and divides the reading into slices of the event loop. */
export class ContactBatches {
  readonly #tally: ImportTally;
  readonly #slices: LoopSlices;
  #batch: NewContact[] = [];

  constructor({ tally, clock }: { tally: ImportTally; clock: Clock }) {
    this.#tally = tally;
    this.#slices = new LoopSlices(clock);
  }

  /** Adds a contact to the batch, or counts in the tally what is wrong with it. */
  add(contact: ReadContact): void {
    if ('problem' in contact) this.#tally.add(contact);
    else {
      this.#tally.sample(contact);
      this.#batch.push(contact);
    }
  }

  /** Whether {@link next} is to be handed on: the batch is full or the slice is over. */
  get isDue(): boolean {
    return this.#batch.length >= batchSize || this.#slices.due;
  }

  /** The batch, after a turn of the event loop where one is due; empty where no contact came, as a sign that rows flow. */
  async next(): Promise<NewContact[]> {
    if (this.#slices.due) await this.#slices.turn();
    return this.#take();
  }

  /** What is left at the end of the reading, if anything. */
  *rest(): Generator<NewContact[]> {
    if (this.#batch.length > 0) yield this.#take();
  }

  #take(): NewContact[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }
}
