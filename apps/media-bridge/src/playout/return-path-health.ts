/**
 * Reports whether the switch plays the audio that it receives. Before its first confirmation, a missing confirmation
 * means that `FREESWITCH_AUDIO` names the wrong module; later it concerns one call, and is logged.
 */
export class ReturnPathHealth {
  #confirmed = false;
  #trouble: string | undefined;

  confirmed(): void {
    this.#confirmed = true;
    this.#trouble = undefined;
  }

  trouble(detail: string): void {
    if (!this.#confirmed) this.#trouble = detail;
  }

  problem(): string | undefined {
    return this.#trouble;
  }
}
