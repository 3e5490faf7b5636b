import type { ReadTable, Table } from './read-table.ts';
import { SheetProblem, type SheetProblemCode } from './sheet-problem.ts';

export type SheetRequest = ReadTable;
export type SheetAnswer = { table: Table } | { problem: SheetProblemCode };

/** Real workbooks take a second or two; what takes longer was made to take long. */
const longestReadMs = 30_000;

/**
 * Reads a file of contacts in a worker of its own, which ends with it. Errors: SheetProblem, also after 30 s; the reason
 * of `signal`.
 */
export async function openSheet(request: SheetRequest, signal: AbortSignal): Promise<Table> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./sheet.worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<Table>();
  const timer = setTimeout(() => reject(new SheetProblem('too_slow')), longestReadMs);
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted);
  worker.onmessage = ({ data }: MessageEvent<SheetAnswer>) => {
    if ('table' in data) resolve(data.table);
    else reject(new SheetProblem(data.problem));
  };
  // Out of memory, or its code could not be loaded.
  worker.onerror = () => reject(new SheetProblem('unreadable'));
  worker.postMessage(request);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', aborted);
    worker.terminate();
  }
}
