/** One measured figure a field; keys carry their units (`p95Ms`, `perSecond`). */
export type Row = Record<string, number | string>;

/** Something that can be measured. Fails only where it could not measure, never because a figure is poor. */
export type Scenario = {
  name: string;
  /** One line for `--help`. */
  about: string;
  /** What the figures are held against, shown below the table. */
  goal: string;
  run(progress: (done: string) => void, options: ScenarioOptions): Promise<Row[]>;
};

export type ScenarioOptions = {
  /** `--calls`: how many calls, where a scenario places some. */
  calls?: number;
  /** `--concurrency`: how many of them at once. */
  concurrency?: number;
  /** `--case`: only the cases, or the process, whose name contains this text, where a scenario has cases. */
  only?: string;
  /** `--data`: the folder in which a scenario with a large table keeps its database for the next run. */
  dataDir?: string;
};
