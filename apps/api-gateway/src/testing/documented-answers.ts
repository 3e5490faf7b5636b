import type { IncomingHttpHeaders } from 'node:http';
import { type OpenApiDocument, openApiDocument } from '../documents/openapi/openapi-document.ts';
import { routes } from '../routes/all-routes.ts';
import { documentChecks } from './document-checks.ts';

export type Answered = { status: number; headers: IncomingHttpHeaders; body: unknown };

/** Says what of an answer the documentation does not promise, given the request's line, `GET /api/v1/calls?limit=1`. */
export type HoldAnswer = (line: string, answer: Answered) => string[];

type Response = { headers?: object; content: Record<string, { schema: object }> };

/** Holds answers against a document. Of paths and methods that are none of its it knows nothing. */
export function answerHolder(document: OpenApiDocument): HoldAnswer {
  const checks = documentChecks(document);
  const paths = Object.entries(document.paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods,
  }));
  return (line, { status, headers, body }) => {
    const [method = '', target = ''] = line.split(' ');
    const found = paths.find(({ pattern }) => pattern.test(target.split('?')[0] ?? ''));
    const operation = found?.methods[method.toLowerCase()];
    if (!operation) return [];
    const response = (operation['responses'] as Record<string, Response>)[status];
    if (!response) return [`the status ${status}`];
    const missing = Object.keys(response.headers ?? {}).filter(
      (name) => isSentFor(name, target, headers) && !(name.toLowerCase() in headers),
    );
    const [type = ''] = (headers['content-type'] ?? 'application/json').split(';');
    const { schema } = response.content[type] ?? {};
    return [...missing.map((name) => `no header ${name}`), ...checks.problems(schema, body)];
  };
}

const sometimes = new Set(['Idempotent-Replayed', 'X-Total-Count-Estimated', 'Link']);

const isSentFor = (header: string, target: string, sent: IncomingHttpHeaders): boolean =>
  !sometimes.has(header) &&
  !(header === 'X-Total-Count' && /[?&]cursor=/.test(target)) &&
  !(header === 'ETag' && 'idempotent-replayed' in sent);

let ofGateway: HoldAnswer | undefined;

/** Against what the gateway itself shows at `/openapi.json`. */
export const holdAnswer: HoldAnswer = (line, answer) => {
  ofGateway ??= answerHolder(openApiDocument(routes));
  return ofGateway(line, answer);
};
