import { ErrorAnswer } from '@ligai/contracts';
import { z } from 'zod';
import { isList } from '../../http/rendered-list.ts';
import type { AnyRoute } from '../../http/route.ts';
import type { JsonSchema, Translated } from '../json-schema.ts';
import { errorsOf } from './errors.ts';
import { sectionOf } from './sections.ts';

export type Operation = { operationId: string; [field: string]: unknown };

/** How schemas look in the document: those of what is sent, and those of what is answered. */
export type Shapes = { sent: Translated; answered: Translated };

/** `/api/v1/calls/:id` as OpenAPI writes it. */
export const documentedPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** One route as an operation of the document. */
export function operationOf(route: AnyRoute, shapes: Shapes): Operation {
  const { summary, description, body, upload, example } = route;
  return {
    operationId: operationIdOf(route),
    tags: [sectionOf(route)],
    summary,
    ...(description !== undefined && { description }),
    ...(route.open && { security: [] }),
    parameters: [
      ...parametersIn('path', route.params, shapes),
      ...parametersIn('query', route.query, shapes),
      ...(route.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(route.conditional ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
    ],
    ...(body !== undefined && {
      requestBody: { required: true, content: json(shapes.sent.of(body), example?.body) },
    }),
    ...(upload !== undefined && { requestBody: { required: true, content: form(upload) } }),
    responses: responsesOf(route, shapes),
  };
}

/** `GET /api/v1/calls/:id` is `getCallsById`: made of the path, so that it stays as long as the path does. */
function operationIdOf({ method, path }: AnyRoute): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[/_.-]/)
    .filter(Boolean);
  return method + words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word))).join('');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function parametersIn(where: 'path' | 'query', schema: z.ZodType | undefined, shapes: Shapes): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = shapes.sent.whole(schema) as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...shape }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema: shape,
  }));
}

type ObjectSchema = { properties?: Record<string, JsonSchema>; required?: string[] };

function responsesOf(route: AnyRoute, shapes: Shapes): Record<string, object> {
  const answer = route.fileType
    ? { [route.fileType]: { schema: { type: 'string' }, example: route.example?.answer } }
    : json(shapes.answered.of(route.answer), route.example?.answer);
  const success = route.status ?? 200;
  const responses: Record<string, object> = {
    [success]: { description: success === 201 ? 'Created' : 'Success', ...headersOf(route), content: answer },
  };
  for (const [status, description] of Object.entries(route.alsoAnswers ?? {})) {
    responses[status] = { description, content: answer };
  }
  for (const [status, cases] of errorsOf(route)) {
    const headers = (status === 429 || status === 503) && {
      headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
    };
    const description = cases.join('. ');
    responses[status] = { description, ...headers, content: json(shapes.answered.of(ErrorAnswer)) };
  }
  return responses;
}

function headersOf(route: AnyRoute): { headers?: Record<string, object> } {
  const headers = {
    ...(route.answer instanceof z.ZodArray && listHeaders(route)),
    ...(route.tagged && { ETag: { $ref: '#/components/headers/EntityTag' } }),
    ...(route.idempotent && { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } }),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

function listHeaders(route: AnyRoute): Record<string, object> {
  const { query } = route;
  const total = { 'X-Total-Count': { $ref: '#/components/headers/TotalCount' } };
  const next = { Link: { $ref: '#/components/headers/NextPage' } };
  if (!(query instanceof z.ZodObject && 'cursor' in query.shape)) return isList(route) ? { ...total, ...next } : total;
  return {
    ...total,
    'X-Total-Count-Estimated': { $ref: '#/components/headers/TotalCountEstimated' },
    ...next,
  };
}

const json = (schema: JsonSchema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

/** A form of text parts and one file. */
const form = ({ field, contentType, texts = {} }: NonNullable<AnyRoute['upload']>) => ({
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: {
        ...Object.fromEntries(
          Object.entries(texts).map(([name, description]) => [name, { type: 'string', description }]),
        ),
        [field]: { type: 'string', contentMediaType: contentType },
      },
      required: [field],
      additionalProperties: false,
    },
    encoding: { [field]: { contentType } },
  },
});
