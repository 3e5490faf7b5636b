import type { IncomingMessage, ServerResponse } from 'node:http';

/** Control of a simulator at run time. */
export type Control = {
  /** Merges the given fields into the behaviour; throws on unknown fields. */
  change(fields: Record<string, unknown>): void;
  /** The journal, as JSON. */
  journal(): unknown;
};

/**
 * Serves `POST /_control` (JSON fields to change) and `GET /_journal` in addition to a simulator's own paths. Returns
 * true if the request was one of these.
 */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
): Promise<boolean> {
  const path = request.url?.split('?')[0];
  if (path === '/_journal' && request.method === 'GET') {
    sendJson(response, 200, control.journal());
    return true;
  }
  if (path !== '/_control' || request.method !== 'POST') return false;
  try {
    control.change(JSON.parse((await readBody(request)).toString()) as Record<string, unknown>);
    sendJson(response, 200, { ok: true });
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
  return true;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Copies known fields of `changes` into `behaviour`. */
export function changeBehaviour<B extends object>(behaviour: B, changes: Record<string, unknown>): void {
  const unknown = Object.keys(changes).filter((key) => !Object.hasOwn(behaviour, key));
  if (unknown.length > 0) {
    throw new Error(`Unknown fields: ${unknown.join(', ')}. Known: ${Object.keys(behaviour).join(', ')}`);
  }
  Object.assign(behaviour, changes);
}
