/**
 * Texts with a plural for 0 and for millions too, as their `_other`: by the rules of Unicode, Portuguese has the singular for 0
 * ("0 ligação") and a third form for a whole million. A text of its own for 0 has the key that ends in `_zero`.
 */
export function withPlurals(texts: Readonly<Record<string, string>>): Record<string, string> {
  const added = Object.entries(texts).flatMap(([key, text]) => {
    const name = /^(.+)_other$/.exec(key)?.[1];
    return name === undefined
      ? []
      : [
          [`${name}_zero`, text],
          [`${name}_many`, text],
        ];
  });
  return { ...Object.fromEntries(added), ...texts };
}
