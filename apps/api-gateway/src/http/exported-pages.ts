import type { Cursor } from '@ligai/contracts';

/** Records that an export reads at a time. */
export const exportPage = 500;

type Page<T> = { records: T[]; next: Cursor | undefined };
/** Reads the page at a cursor of the same list; without a cursor the first one. */
type ReadPage<T, F extends string> = (cursor: Cursor<F> | undefined) => Promise<Page<T>>;

/**
 * All pages of a list, read one after the other by their cursors while the client receives them: memory does not grow with
 * the list, and nothing is read after the client has disconnected. The first page is read before anything is sent, so that
 * a failure is an answer.
 */
export async function exportedPages<T, F extends string>(
  read: ReadPage<T, F>,
  toText: (records: T[]) => Promise<string> | string,
  header: string,
): Promise<AsyncIterable<string>> {
  const first = await read(undefined);
  return pages(first, read, toText, header);
}

async function* pages<T, F extends string>(
  first: Page<T>,
  read: ReadPage<T, F>,
  toText: (records: T[]) => Promise<string> | string,
  header: string,
): AsyncGenerator<string> {
  yield header;
  for (let page: Page<T> | undefined = first; page; page = page.next && (await read(page.next as Cursor<F>))) {
    // A few records at a time: their texts may be long.
    for (let at = 0; at < page.records.length; at += recordsAtATime) {
      yield await toText(page.records.slice(at, at + recordsAtATime));
    }
  }
}

const recordsAtATime = 20;
