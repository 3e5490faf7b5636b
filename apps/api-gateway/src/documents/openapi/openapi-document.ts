import { ErrorAnswer } from '@ligai/contracts';
import type { z } from 'zod';
import type { AnyRoute } from '../../http/route.ts';
import { type JsonSchema, joinComponents, translate } from '../json-schema.ts';
import { documentedPath, type Operation, operationOf } from './operation.ts';
import { tags } from './sections.ts';

export type OpenApiDocument = {
  openapi: '3.1.0';
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; [kind: string]: object };
  [field: string]: unknown;
};

/** The API as OpenAPI 3.1: made of the very routes that answer, and of the schemas that they validate with. */
export function openApiDocument(routes: AnyRoute[]): OpenApiDocument {
  const sent = translate(routes.flatMap(sentSchemas), 'input');
  const answered = translate([ErrorAnswer, ...routes.map(({ answer }) => answer)], 'output');
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = documentedPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route, { sent, answered }) };
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [
      { url: '/', description: 'The gateway that serves this document' },
      { url: 'http://localhost:8000', description: 'Where LigAI is unless configured otherwise' },
    ],
    tags,
    // Any of these: the empty one stands for an installation without keys, which answers programs of its own machine.
    security: [{ bearer: [] }, { key: [] }, {}],
    paths,
    components: { ...common, schemas: joinComponents(sent.components(), answered.components()) },
  };
}

const sentSchemas = ({ params, query, body }: AnyRoute): z.ZodType[] =>
  [params, query, body].filter((schema) => schema !== undefined);

const info = {
  title: 'LigAI API',
  version: '1.0.0',
  description: [
    'LigAI is an AI-powered phone call system that uses FreeSWITCH for VoIP, Deepgram for Speech-to-Text (STT), Murf for',
    'Text-to-Speech (TTS) and OpenAI GPT for conversation AI. All API responses are in JSON format; every error is',
    '`{"detail": "…"}`, with its kind in the header `X-Error-Code`, such as `limit_reached`. Times are ISO 8601: with a',
    'zone in requests, in UTC with `Z` in answers. Unknown fields of a body and unknown parameters of a query are refused,',
    'and answers may gain fields.',
    'Events, webhooks and the dashboard socket are described by `/asyncapi.json`.',
  ].join('\n'),
};

const common = {
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'A key of `API_KEYS`' },
    key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of `API_KEYS`' },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'Any name that you choose for this request, best a UUID. Sent again within 24 hours with the same body, it is not ' +
        'carried out again but answered as the first time, with `Idempotent-Replayed: true`',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      required: false,
      description:
        'The `ETag` of the answer that the change is based on. If somebody has changed it since, nothing is changed and the ' +
        'answer is 412. Without `If-Match` the last change wins',
      schema: { type: 'string' },
    },
  },
  headers: {
    TotalCount: {
      description: 'How many records match, whatever the page. Left out where a `cursor` continues a list',
      schema: { type: 'integer', minimum: 0 },
    },
    TotalCountEstimated: {
      description:
        'Present if `X-Total-Count` is an estimate: more than 20,000 records match a filter, or the whole list has about as many',
      schema: { type: 'string', const: 'true' },
    },
    NextPage: {
      description:
        'Address of the next page as `<…>; rel="next"`; left out on the last page. A page ends early at 8 MB',
      schema: { type: 'string' },
    },
    EntityTag: {
      description:
        'Stands for the fields that `PUT` changes, as they are stored now; send it as `If-Match`. Left out where the answer is ' +
        'that of an earlier request (`Idempotent-Replayed`)',
      schema: { type: 'string', pattern: '^"[^"]+"$' },
    },
    RetryAfter: { description: 'Seconds after which to try again', schema: { type: 'integer', minimum: 0 } },
    IdempotentReplayed: {
      description: 'There where the answer is that of an earlier request with the same `Idempotency-Key`',
      schema: { type: 'string', const: 'true' },
    },
  },
};
