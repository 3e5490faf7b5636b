import type { Clock } from '@ligai/kernel';
import type { Request } from 'express';
import { z } from 'zod';
import { maxListBytes } from './edge-limits.ts';
import { LoopSlices } from './loop-slices.ts';
import { type AnyRoute, type RenderedAnswer, Reply } from './route.ts';

/** Whether a route answers with a page of a longer list. */
export const isList = ({ answer, query }: AnyRoute): boolean =>
  answer instanceof z.ZodArray && query instanceof z.ZodObject && 'skip' in query.shape;

/** `cut` where fewer records fit than the handler gave. */
export type RenderedList = RenderedAnswer & { records: number; cut: boolean };

/**
 * A list as it leaves, written in slices. It ends early, after at least one record, at `maxListBytes`. `Link` names the next
 * page (RFC 8288): that of the handler, or by `skip` where the list has no cursor and `X-Total-Count` says that there are more.
 */
export async function renderList(
  route: AnyRoute,
  result: unknown,
  request: Request,
  clock: Clock,
): Promise<RenderedList> {
  const { body, headers } = result instanceof Reply ? result : new Reply(result, {});
  const schema = (route.answer as z.ZodArray).element as z.ZodType;
  const slices = new LoopSlices(clock);
  const records: string[] = [];
  let bytes = 0;
  for (const record of body as unknown[]) {
    const text = JSON.stringify(schema.parse(record));
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxListBytes && records.length > 0) break;
    records.push(text);
    if (slices.due) await slices.turn();
  }
  const sent = records.length;
  const hasCursor = route.query instanceof z.ZodObject && 'cursor' in route.query.shape;
  const link = hasCursor ? undefined : nextPage(request, sent, Number(headers['X-Total-Count']));
  const all = { ...headers, ...(link && { Link: link }) };
  const cut = sent < (body as unknown[]).length;
  return { status: 200, headers: all, body: `[${records.join(',')}]`, records: sent, cut };
}

function nextPage(request: Request, sent: number, total: number): string | undefined {
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://localhost');
  const skip = Number(searchParams.get('skip') ?? 0) + sent;
  if (sent === 0 || !(skip < total)) return undefined;
  searchParams.set('skip', String(skip));
  return `<${pathname}?${searchParams}>; rel="next"`;
}
