/**
 * Everything that bounds what one request may cost. A request of any content may take three times its size in memory and
 * hold the event loop for well under 100 ms; routes that take more than `jsonBodyMb` read their body in slices.
 */
export const megabyte = 1024 * 1024;

/** Megabytes of a JSON body where the route does not set another limit. */
export const jsonBodyMb = 1;

/** Levels of arrays and objects in a JSON body: deeper than anything meant, shallow enough for recursion. */
export const maxDepth = 50;

/** Values in a JSON body, names of fields not counted. Each costs about 100 bytes of memory and 4 µs of validation. */
export const maxValues = 10_000;

/** Entries of one array or object inside a JSON body, checked before any of them is validated. */
export const maxEntries = 1000;

/** Problems that one 422 describes, and characters of each; the rest is a number. */
export const maxProblems = 20;
export const maxProblemLength = 300;

/** Bytes of a list; what does not fit is on the page that the header `Link` names. */
export const maxListBytes = 8 * megabyte;

/** A client that sends nothing for so long is answered with 408. */
export const idleMs = 30_000;

/**
 * The rate that a body must reach once `rateAfterMs` were spent waiting for its client. Time in which we do not read, as
 * the database is slower than the client, does not count.
 */
export const minBytesPerSecond = 1024;
export const rateAfterMs = 30_000;

/** After a refusal what still arrives is discarded for so long, so that the client can read its answer. */
export const lingerMs = 5000;
export const lingerIdleMs = 500;
