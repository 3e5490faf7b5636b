import { LigaiError } from '@ligai/kernel';

/** Imports that one gateway carries out at a time: each holds a connection to Postgres for as long as its client sends. */
const places = 4;

export class ImportPlaces {
  #taken = 0;

  /** Disposing gives the place back. Error: `limit_reached`. */
  enter(): Disposable {
    if (this.#taken >= places) {
      throw new LigaiError('limit_reached', `Cannot import now: ${places} imports are under way`, { retryable: true });
    }
    this.#taken += 1;
    return {
      [Symbol.dispose]: () => {
        this.#taken -= 1;
      },
    };
  }
}
