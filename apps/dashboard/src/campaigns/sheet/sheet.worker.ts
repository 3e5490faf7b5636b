import type { SheetAnswer, SheetRequest } from './open-sheet.ts';
import { readTable } from './read-table.ts';
import { SheetProblem } from './sheet-problem.ts';

/** Reads one file, answers once. It runs beside the page, and is terminated by it. */
self.onmessage = async ({ data }: MessageEvent<SheetRequest>) => {
  const answer: SheetAnswer = await readTable(data).then(
    (table) => ({ table }),
    (error: unknown) => ({ problem: error instanceof SheetProblem ? error.code : 'unreadable' }),
  );
  self.postMessage(answer);
};
