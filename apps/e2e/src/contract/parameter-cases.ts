import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Endpoint } from './spec-document.ts';
import type { World } from './world.ts';

type Row = Record<string, string>;
type Body = Record<string, unknown>;

/** Fills the parameters of a path in. */
export const fillPath = (path: string, params: Record<string, string>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '1');

/** Checks a path parameter: an unknown value is rejected, as is a non-integer value for an integer. */
export async function checkPathParameter(world: World, { method, path }: Endpoint, row: Row): Promise<void> {
  const name = row['Parameter'] ?? '';
  const ask = (value: string) => world.api.ask(method, fillPath(path, { [name]: value }), bodyFor(method, path));
  const unknown = { integer: '999999999', string: path.includes('settings') ? 'no_such_setting' : 'call-nobody' }[
    row['Type'] ?? ''
  ];
  const absent = await ask(unknown ?? '');
  // For PUT, an unknown setting is a validation error.
  expect(absent.status).toBe(method === 'PUT' && path.includes('settings') ? 422 : 404);
  expect(absent.body).toEqual({ detail: expect.any(String) });
  if (row['Type'] === 'integer') expect((await ask('abc')).status).toBe(422);
}

/** A valid body, so that only the path is wrong. */
function bodyFor(method: string, path: string): unknown {
  if (method === 'GET' || method === 'DELETE') return undefined;
  if (path.endsWith('/contacts')) return { contacts: [{ phone_number: '5511999887766' }] };
  if (path.includes('settings')) return { value: '20' };
  return path.endsWith('{id}') ? { name: 'x' } : undefined;
}

/** Checks `skip`, `limit` and `status`: bounds, defaults and every documented value. */
export async function checkQueryParameter(world: World, path: string, row: Row): Promise<void> {
  const name = row['Parameter'] ?? '';
  const get = async (query: string) => {
    const answer = await world.api.ask('GET', `${path}?${query}`);
    return { ...answer, rows: answer.body as Body[] };
  };
  if (name === 'status') {
    const listed = row['Description']?.match(/\(([a-z_, ]+)\)/)?.[1]?.split(', ') ?? ['pending', 'completed'];
    for (const status of listed) {
      const { status: code, rows } = await get(`status=${status}`);
      expect(code).toBe(200);
      expect(rows.every((found) => found['status'] === status)).toBe(true);
    }
    expect((await get('status=nonsense')).status).toBe(422);
    return;
  }
  /** The rows of `query`, and all rows. Repeats if calls in progress changed the rows between the requests. */
  const rowsOf = async (query: string): Promise<{ rows: Body[]; all: Body[] }> => {
    const all = (await get('limit=1000')).rows;
    const { rows } = await get(query);
    return isDeepStrictEqual((await get('limit=1000')).rows, all) ? { rows, all } : rowsOf(query);
  };
  const byDefault = await rowsOf('');
  if (name === 'skip') {
    const second = await rowsOf('limit=1&skip=1');
    expect(second.rows).toEqual(second.all.slice(1, 2));
    expect(byDefault.rows[0]).toEqual(byDefault.all[0]);
    expect((await get('skip=-1')).status).toBe(422);
  } else {
    const limit = Number(row['Description']?.match(/default: (\d+)/)?.[1]);
    expect(byDefault.all.length).toBeGreaterThan(limit);
    expect(byDefault.rows).toEqual(byDefault.all.slice(0, limit));
    const two = await rowsOf('limit=2');
    expect(two.rows).toEqual(two.all.slice(0, 2));
    for (const wrong of ['0', '1001', 'ten']) expect((await get(`limit=${wrong}`)).status).toBe(422);
  }
}

/** Valid values for fields that the example omits. */
const samples: Record<string, unknown> = {
  is_active: true,
  secret: 'my-secret-key',
  url: 'https://example.com/other',
  events: ['call.failed'],
  notes: 'Follow-up call',
  description: 'New year special offers',
  content: 'You are a helpful assistant.',
  max_concurrent: 4,
  name: 'Another name',
  prompt_id: undefined,
};

const wrongTypes: Record<string, unknown> = { string: 12_345, boolean: 'yes', integer: 'three', array: 'call.started' };

/** Checks a body field: whether it is required, its type, its default. `example` is the body of the `curl`. */
export async function checkBodyField(
  world: World,
  { method, path }: { method: string; path: string },
  row: Row,
  example: Body,
): Promise<void> {
  const field = row['Field'] ?? '';
  const ask = (body: Body) => world.api.ask(method, path, body);
  const { [field]: _, ...without } = example;

  const wrong = await ask({ ...example, [field]: wrongTypes[row['Type'] ?? ''] });
  expect(wrong.status).toBe(422);
  expect((wrong.body as { detail: string }).detail).toContain(field);

  const omitted = await ask(without);
  if (row['Required'] === 'Yes') {
    expect(omitted.status).toBe(422);
    expect((omitted.body as { detail: string }).detail).toContain(field);
  } else if (method === 'POST') {
    expect(omitted.status).toBe(201);
    const byDefault = row['Description']?.match(/\(default: (\w+)\)/)?.[1];
    if (byDefault !== undefined) expect(omitted.body).toMatchObject({ [field]: JSON.parse(byDefault) });
  }
  const given = example[field] ?? (field === 'prompt_id' ? Number(await world.newPrompt()) : samples[field]);
  const accepted = await ask({ ...example, [field]: given });
  expect(accepted.status).toBeLessThan(300);
  const shown = accepted.body as Body;
  if (field in shown) expect(shown[field]).toEqual(shownAs(field, given));
}

/** The value as the API returns it: times in UTC, without zero milliseconds. */
function shownAs(field: string, given: unknown): unknown {
  return field === 'scheduled_time' ? new Date(String(given)).toISOString().replace('.000Z', 'Z') : given;
}
