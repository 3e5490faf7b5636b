/** The known name that `name` probably misspells; undefined if none is similar. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Every further loop works on short texts only.
  if (name.length > 64) return undefined;
  const bare = letters(name);
  const nearest = known
    .filter((candidate) => Math.abs(letters(candidate).length - bare.length) <= 2)
    .map((candidate) => ({ candidate, distance: editDistance(bare, letters(candidate)) }))
    .sort((one, other) => one.distance - other.distance)[0];
  if (!nearest) return undefined;
  const mostEdits = letters(nearest.candidate).length >= 10 ? 2 : 1;
  // One swap of neighbours counts as two edits, and is the most frequent misspelling.
  const swapped = nearest.distance === 2 && sorted(bare) === sorted(letters(nearest.candidate));
  return nearest.distance <= mostEdits || swapped ? nearest.candidate : undefined;
}

const letters = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');
const sorted = (text: string): string => [...text].sort().join('');

/** Levenshtein's: insertions, deletions and replacements. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
