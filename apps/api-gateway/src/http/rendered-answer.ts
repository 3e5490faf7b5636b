import { type AnyRoute, Reply } from './route.ts';

/** An answer as it leaves: `body` is JSON text. */
export type RenderedAnswer = { status: number; headers: Record<string, string>; body: string };

/** Parsed on the way out too: the schema fixes which fields leave, and in which order. */
export function render(route: AnyRoute, result: unknown): RenderedAnswer {
  const { body, headers, status } = result instanceof Reply ? result : new Reply(result, {});
  return { status: status ?? route.status ?? 200, headers, body: JSON.stringify(route.answer.parse(body)) };
}
