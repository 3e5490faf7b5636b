import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '../../routes/all-routes.ts';
import type { JsonSchema } from '../json-schema.ts';
import { openApiDocument } from './openapi-document.ts';

/** What the specification says of one endpoint. */
type Endpoint = {
  title: string;
  line: string;
  path: Row[];
  query: Row[];
  body: Row[];
  /** Of its `curl`, where that sends JSON. */
  sent: unknown;
  answered: unknown;
};
type Row = { name: string; type: string; required: boolean; description: string };

const specification = readFileSync(new URL('../../../../../docs/api-spec.md', import.meta.url), 'utf8');
const document = openApiDocument(routes);

const endpoints = specification.split(/^### /m).flatMap((section): Endpoint[] => {
  const line = /^```\n((?:GET|POST|PUT|DELETE) \S+)\n```$/m.exec(section)?.[1];
  if (line === undefined) return [];
  const sent = /-d '([^']*)'/.exec(section)?.[1];
  const answered = /\*\*Response:\*\*\n```json\n([\s\S]*?)```/.exec(section)?.[1];
  return [
    {
      title: section.split('\n')[0] ?? '',
      line,
      path: tableAfter(section, 'Path Parameters'),
      query: tableAfter(section, 'Query Parameters'),
      body: tableAfter(section, 'Request Body'),
      sent: sent && JSON.parse(sent),
      answered: answered && JSON.parse(answered),
    },
  ];
});

function tableAfter(section: string, name: string): Row[] {
  const table = new RegExp(`\\*\\*${name}:\\*\\*\\n((?:\\|.*\\n)+)`).exec(section)?.[1] ?? '';
  const rows = table.trim().split('\n').slice(2);
  return rows.map((row) => {
    const [, field = '', type = '', required = '', description = ''] = row.split('|').map((cell) => cell.trim());
    return { name: field, type, required: required === 'Yes', description };
  });
}

type Media = { schema: JsonSchema; example: unknown };
type Parameter = { name: string; in: string; required: boolean; description: string; schema: JsonSchema };

/** What the document says of an endpoint, as far as the specification does. */
function documented(line: string) {
  const [method = '', path = ''] = line.split(' ');
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${line} is not in the document`);
  const responses = operation['responses'] as Record<string, { content: Record<string, Media> }>;
  const request = (operation['requestBody'] as { content: Record<string, Media> } | undefined)?.content;
  return {
    summary: operation['summary'],
    parameters: operation['parameters'] as Parameter[],
    sent: request?.['application/json'],
    answered: (responses['200'] ?? responses['201'])?.content['application/json'],
  };
}

const named = (schema: JsonSchema): JsonSchema =>
  typeof schema['$ref'] === 'string'
    ? (document.components.schemas[schema['$ref'].split('/').pop() ?? ''] ?? {})
    : schema;

/** A type of the table, wherever the schema says it: of the calls' `id` in one of two ways. */
function typesOf(schema: JsonSchema): unknown[] {
  const { type, anyOf } = named(schema);
  return [type, ...((anyOf as JsonSchema[] | undefined) ?? []).flatMap(typesOf)].flat();
}

function bodyRows(schema: JsonSchema): (Row & { types: unknown[] })[] {
  const { properties = {}, required = [] } = named(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: '',
    types: typesOf(property),
    required: required.includes(name),
    description: String(property['description']),
  }));
}

it('the specification has endpoints with tables and examples', () => {
  expect(endpoints.length).toBeGreaterThan(35);
  expect(endpoints.filter(({ query }) => query.length > 0).length).toBeGreaterThanOrEqual(4);
  expect(endpoints.filter(({ body }) => body.length > 0).length).toBeGreaterThanOrEqual(9);
  expect(endpoints.filter(({ answered }) => answered !== undefined).length).toBeGreaterThanOrEqual(18);
});

describe.each(endpoints)('$line is documented as specified', ({ title, line, path, query, body, sent, answered }) => {
  it('with its title', () => {
    expect(documented(line).summary).toBe(title);
  });

  it('with its parameters and their descriptions', () => {
    const { parameters } = documented(line);
    for (const [where, rows] of [
      ['path', path],
      ['query', query],
    ] as const) {
      for (const { name, type, required, description } of rows) {
        const parameter = parameters.find((one) => one.in === where && one.name === name);
        expect(parameter, name).toMatchObject({ required, description });
        expect(typesOf(parameter?.schema ?? {}), name).toContain(type);
      }
    }
  });

  it('with its body and its descriptions', () => {
    const properties = bodyRows(documented(line).sent?.schema ?? {});
    for (const { name, type, required, description } of body) {
      const property = properties.find((one) => one.name === name);
      expect(property, name).toMatchObject({ required, description });
      expect(property?.types, name).toContain(type);
    }
  });

  it('with its examples', () => {
    if (sent !== undefined) expect(documented(line).sent?.example).toEqual(sent);
    if (answered !== undefined) expect(documented(line).answered?.example).toMatchObject(answered as object);
  });
});
