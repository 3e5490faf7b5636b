/** Maximum number of entries of each journal: enough for any test, and bounded for long runs. */
export const journalLimit = 2000;

/** Appends to a journal and removes the oldest entries. */
export function remember<T>(journal: T[], entry: T, limit = journalLimit): void {
  journal.push(entry);
  if (journal.length > limit) journal.splice(0, journal.length - limit);
}
