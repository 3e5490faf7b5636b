/** What a simulator remembers of each kind of thing: enough for any test, and it can run for weeks. */
export const journalLimit = 2000;

/** Appends to a journal and lets the oldest entries go. */
export function remember<T>(journal: T[], entry: T, limit = journalLimit): void {
  journal.push(entry);
  if (journal.length > limit) journal.splice(0, journal.length - limit);
}
