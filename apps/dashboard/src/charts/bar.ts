/** One part of every bar. `colour` is a token: `var(--accent)`. */
export type Series = { key: string; name: string; colour: string };
/** A bar and its values by series. `name` says which bar it is, `total` its sum in words. */
export type Bar = { key: string; name: string; values: Readonly<Record<string, number>>; total?: string };
