import { systemClock } from '@ligai/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Coverage } from './coverage.ts';
import { endpointCases } from './endpoint-cases.ts';
import { checkBodyField, checkPathParameter, checkQueryParameter, fillPath } from './parameter-cases.ts';
import { checkEvent, otherBlocks, specFile, statements, statusCodes } from './prose-cases.ts';
import { differences } from './shape.ts';
import { type Endpoint, type Labelled, readSpec } from './spec-document.ts';
import { World } from './world.ts';

/*
 * Each line of docs/api-spec.md is executed, matched or provoked against running services at the documented address.
 * A line that no case covers fails the last test.
 */
const spec = readSpec(specFile);
const coverage = new Coverage(spec);
let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world?.[Symbol.asyncDispose]());

const rest = spec.endpoints.filter(({ method }) => method !== 'WS');
const sockets = spec.endpoints.filter(({ method }) => method === 'WS');
const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>) => `${method} ${path}`;
const isResponse = ({ label }: Labelled) => label === 'Response';
const textOf = ({ block }: Labelled) => (block.kind === 'code' ? block.text : '');
const linesOf = ({ parts }: Endpoint, label: string) =>
  parts.filter((part) => part.label === label).flatMap(({ block }) => block.lines);

/** The documented answer of an endpoint; without one, that of `like`, or its first item if it is a list. */
function documentedAnswer(endpoint: Endpoint): unknown {
  const own = endpoint.parts.find(isResponse);
  if (own) return JSON.parse(textOf(own));
  const like = rest.find((other) => nameOf(other) === endpointCases[nameOf(endpoint)]?.like)?.parts.find(isResponse);
  const answer: unknown = like ? JSON.parse(textOf(like)) : undefined;
  return Array.isArray(answer) ? answer[0] : answer;
}

/** The document's `curl`, with fresh ids in its path and future dates. */
function withFreshValues(command: string, { path }: Endpoint, params: Record<string, string>): string {
  const tomorrow = new Date(systemClock.now() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
  const sample = new RegExp(path.replaceAll(/\{\w+\}/g, '([^/?"]+)'));
  const fresh = command.replace(sample, (found) => (Object.keys(params).length > 0 ? fillPath(path, params) : found));
  return fresh.replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, tomorrow);
}

/** The body of the document's `curl`, with future dates. */
function exampleBody(endpoint: Endpoint): Record<string, unknown> {
  const example = endpoint.parts.find(({ label }) => label === 'Example');
  const command = example ? textOf(example) : '';
  const body = withFreshValues(command, endpoint, {}).match(/-d '([\s\S]*)'/)?.[1];
  return body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>);
}

describe.each(rest.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (name, endpoint) => {
  const expected = endpointCases[name];

  test('responds to its example as documented', async () => {
    if (!expected) throw new Error(`No case for ${name}`);
    for (const { label, block } of endpoint.parts)
      if (label === 'CSV Format' && block.kind === 'code') world.write('contacts.csv', block.text);
    const params = (await expected.params?.(world)) ?? {};
    for (const part of endpoint.parts.filter(({ label }) => label === 'Example')) {
      const { status, type, body } = await world.curl(withFreshValues(textOf(part), endpoint, params));
      expect({ status, body }).toMatchObject({ status: expected.status });
      expect(type).toMatch(/^application\/json/);
      const documented = documentedAnswer(endpoint);
      if (documented !== undefined) expect(differences(documented, body)).toEqual([]);
      await expected.check?.(body as Record<string, unknown>, world, params);
    }
    coverage.add([...endpoint.lines, ...linesOf(endpoint, 'Example'), ...linesOf(endpoint, 'Response')]);
    coverage.add(linesOf(endpoint, 'CSV Format'));
  });

  const rows = endpoint.parts.flatMap(({ label, block }) => (block.kind === 'row' ? [{ label, block }] : []));
  for (const { label, block } of rows) {
    const { cells } = block;
    test(`treats "${cells['Parameter'] ?? cells['Field']}" of its ${label} as documented`, async () => {
      if (label === 'Path Parameters') await checkPathParameter(world, endpoint, cells);
      else {
        const params = (await expected?.params?.(world)) ?? {};
        const at = { method: endpoint.method, path: fillPath(endpoint.path, params) };
        if (label === 'Query Parameters')
          await withManyRows(endpoint, params, (path) => checkQueryParameter(world, path, cells));
        else await checkBodyField(world, at, cells, exampleBody(endpoint));
      }
      coverage.add(block.lines);
    });
  }

  for (const { label, block } of endpoint.parts) {
    if (label !== 'Request Body' || block.kind !== 'code') continue;
    test('accepts the documented body', async () => {
      const params = (await expected?.params?.(world)) ?? {};
      const answer = await world.api.ask(endpoint.method, fillPath(endpoint.path, params), JSON.parse(block.text));
      expect(answer.status).toBe(expected?.status);
      coverage.add(block.lines);
    });
  }
});

/** Creates more rows than any documented default limit, then calls `checkPath`. */
async function withManyRows(
  endpoint: Endpoint,
  params: Record<string, string>,
  checkPath: (path: string) => Promise<void>,
): Promise<void> {
  const path = fillPath(endpoint.path, params);
  if (endpoint.path === '/api/v1/calls') {
    await world.db.execute(`
      insert into calls (call_id, called_number, source, status, start_time, end_time, dial_before, prompt)
      select 'call-old-' || gen_random_uuid(), '5511999887766', 'api', 'completed', now(), now(), now(), '{}'
      from generate_series(1, 60)`);
  } else if (path.endsWith('/logs')) {
    for (let nth = 0; nth < 55; nth += 1) await world.post(path.replace('/logs', '/test'), undefined);
  } else if (path.endsWith('/contacts')) {
    const contacts = Array.from({ length: 120 }, (_, nth) => ({ phone_number: `551199988${1000 + nth}` }));
    await world.post(path, { contacts });
  }
  await checkPath(path);
}

describe.each(sockets.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (_, endpoint) => {
  for (const { label, block } of endpoint.parts) {
    if (block.kind !== 'code' || block.language !== 'javascript') continue;
    test('sends the documented message to its JavaScript example, which runs unchanged', async () => {
      const written = await world.program(process.execPath, ['--input-type=module', '-e', block.text], (text) =>
        text.includes('stats_update'),
      );
      expect(written).toMatch(/^Update: \{/);
      const message = endpoint.parts.find((part) => part.label === 'Message Format');
      const update = await new Promise<unknown>((resolve) => {
        const socket = new WebSocket('ws://localhost:8000/ws/dashboard');
        socket.onmessage = ({ data }) => {
          const received = JSON.parse(String(data)) as { type: string };
          // Calls in progress send updates of other types.
          if (received.type !== 'stats_update') return;
          socket.close();
          resolve(received);
        };
      });
      expect(differences(message && JSON.parse(textOf(message)), update)).toEqual([]);
      coverage.add([...linesOf(endpoint, label), ...linesOf(endpoint, 'Message Format')]);
    });
  }
  test('exists', async () => {
    const answer = await fetch(`http://localhost:8000${fillPath(endpoint.path, { uuid: 'call-nobody' })}`);
    expect([404, 426]).toContain(answer.status);
    coverage.add(endpoint.lines);
  });
});

const statementsIn = [...spec.endpoints, ...spec.others].flatMap((section) =>
  section.parts.map((part) => ({ heading: 'heading' in section ? section.heading : section.title, part })),
);

describe.concurrent('a statement in prose', () => {
  const prose = statementsIn.flatMap(({ part }) =>
    part.block.kind === 'prose' ? [{ part, text: part.block.text }] : [],
  );
  test.each(prose.map(({ part, text }) => [text, part] as const))('is true: %s', async (text, part) => {
    const statement = statements.find(([words]) => words.test(text))?.[1];
    if (!statement) throw new Error(`No case for "${text}"`);
    await statement(world, part);
    coverage.add(part.block.lines);
  });
});

describe('outside the endpoints', () => {
  const { others } = spec;
  const parts = others.flatMap(({ heading, parts }) => parts.map((part) => ({ heading, part })));
  for (const { heading, part } of parts) {
    const { label, block } = part;
    if (block.kind === 'code') {
      test(`the section ${heading} documents ${label || 'its example'} correctly`, async () => {
        const statement = otherBlocks[`${heading}/${label}`];
        if (!statement) throw new Error(`No case for ${heading}, ${label}`);
        await statement(world, part);
        coverage.add(block.lines);
      });
    }
    if (block.kind === 'row' && heading === 'Supported Events') {
      test(`webhooks receive the event ${block.cells['Event']}`, async () => {
        await checkEvent(world, (block.cells['Event'] ?? '').replaceAll('`', ''));
        coverage.add(block.lines);
      });
    }
    if (block.kind === 'row' && heading === 'Error Responses') {
      test(`a request can get the status code ${block.cells['Code']}`, async () => {
        const code = block.cells['Code'] ?? '';
        expect(String(await statusCodes[code]?.(world))).toBe(code);
        coverage.add(block.lines);
      });
    }
  }

  test('a case covers every line of the specification', () => {
    // The title of a section counts as covered here; everything under it has its own case.
    for (const { lines } of others) coverage.add(lines);
    const { covered, all } = coverage.counts;
    process.stdout.write(`Contract: ${covered} of ${all} lines of the specification covered\n`);
    expect(coverage.missing).toEqual([]);
  });
});
