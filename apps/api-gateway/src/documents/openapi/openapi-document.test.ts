import { silentLog, systemClock } from '@ligai/kernel';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway.ts';
import { createApp } from '../../http/create-app.ts';
import { routes } from '../../routes/all-routes.ts';
import { documentChecks } from '../../testing/document-checks.ts';
import { pagesOf } from '../pages.ts';
import { openApiDocument } from './openapi-document.ts';
import { documentedPath, type Operation } from './operation.ts';

const document = openApiDocument(routes);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ line: `${method.toUpperCase()} ${path}`, operation })),
);

/** What Express itself says that it answers, beside the pages. */
function mountedLines(): string[] {
  const parts: Partial<Gateway> = { metrics: new Registry(), clock: systemClock, log: silentLog };
  const config = { apiKeys: [], openToAll: false, dashboardDir: 'not built' } as Partial<Gateway['config']>;
  const app = createApp(routes, { ...parts, config } as Gateway);
  const pages = new Set(pagesOf(routes, { hasKeys: true }).map(({ path }) => path));
  return app.router.stack.flatMap(({ route }) => {
    if (!route || pages.has(route.path)) return [];
    const methods = new Set(route.stack.flatMap(({ method }) => method ?? []));
    return [...methods].map((method) => `${method.toUpperCase()} ${documentedPath(route.path)}`);
  });
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('contains every mounted route, and no other', () => {
    expect(operations.map(({ line }) => line).sort()).toEqual(mountedLines().sort());
  });

  it('gives each operation a unique name', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('contains no broken reference', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ''] of references) {
      const found = path.split('/').reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], document);
      expect(found, path).toBeDefined();
    }
  });
});

describe.each(operations)('$line', ({ line, operation }) => {
  it('describes its purpose and each parameter', () => {
    expect(operation['summary']).toMatch(/^[A-Z].*[^.]$/);
    for (const parameter of (operation['parameters'] ?? []) as {
      name?: string;
      description?: string;
      $ref?: string;
    }[]) {
      expect(parameter.$ref ?? parameter.description, parameter.name).toBeTruthy();
    }
  });

  it('documents its response for an unknown resource', () => {
    // A setting or a call that is not known is the asker's mistake where something is to be changed.
    if (line.includes('{')) expect(Object.keys(responsesOf(operation)).join()).toMatch(/404|422/);
  });

  it('has an example that matches its schemas', () => {
    const checks = documentChecks(document);
    const success = Object.keys(responsesOf(operation)).find((status) => status.startsWith('2')) ?? '';
    const { schema, example } = contentOf(responsesOf(operation)[success]);
    expect(example).toBeDefined();
    expect(checks.problems(schema, example)).toEqual([]);
    const body = contentOf(operation['requestBody']);
    if (body.schema) expect(checks.problems(body.schema, body.example)).toEqual([]);
  });
});

type Content = { schema?: object; example?: unknown };

const responsesOf = (operation: Operation) => operation['responses'] as Record<string, unknown>;

/** The types whose schema has an example; a form has none. */
const types = ['application/json', 'text/csv', 'audio/wav'];

function contentOf(part: unknown): Content {
  const content = (part as { content?: Record<string, Content> } | undefined)?.content ?? {};
  const type = types.find((one) => one in content);
  return (type !== undefined && content[type]) || {};
}
