/** One measured figure per field; keys carry their units (`p95Ms`, `perSecond`). */
export type Row = Record<string, number | string | boolean>;

/** A measurement. It fails only if it cannot measure, never because of a poor figure. */
export type Scenario = {
  name: string;
  /** One line for `--help`. */
  about: string;
  /** The goal for the figures, shown below the table. */
  goal: string;
  run(progress: (done: string) => void, options: ScenarioOptions): Promise<Row[]>;
};

export type ScenarioOptions = {
  /** `--calls`: number of calls, for scenarios that place calls. */
  calls?: number;
  /** `--concurrency`: number of concurrent calls. */
  concurrency?: number;
  /** `--case`: runs only the cases, or the process, whose name contains this text, for scenarios with cases. */
  only?: string;
  /** `--data`: folder in which a scenario with a large table stores its database for the next run. */
  dataDir?: string;
  /** `--minutes`: length of a call, for scenarios with long calls. */
  minutes?: number;
  /** `--seed`: the calls that a scenario generates. */
  seed?: number;
  /** `--seed N,N…`: all of them, for scenarios that take several. `seed` is the first. */
  seeds?: readonly number[];
};
