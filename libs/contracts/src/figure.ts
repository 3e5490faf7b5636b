/** A number of a policy. */
export type Figure = {
  readonly default: number;
  /** The accepted values, both ends included. */
  readonly min: number;
  readonly max: number;
  readonly unit: 'ms' | 'characters' | 'words' | 'tokens' | 'count' | 'percent' | 'dB';
  /** What the number controls, as a description for users. */
  readonly about: string;
};

export type Figures = Readonly<Record<string, Figure>>;

/** The values of a table of figures. */
export type ValuesOf<F extends Figures> = { readonly [Name in keyof F]: number };

export function defaultsOf<F extends Figures>(figures: F): ValuesOf<F> {
  const defaults = Object.entries(figures).map(([name, figure]) => [name, figure.default]);
  return Object.fromEntries(defaults) as ValuesOf<F>;
}
