import { type Database, openDatabase, schema } from '@ligai/db';
import { LigaiError, silentLog, systemClock } from '@ligai/kernel';
import { migratedDatabase } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RenderedAnswer } from '../route.ts';
import type { KeyedWork } from './attempt.ts';
import { Fingerprint } from './fingerprint.ts';
import type { IdempotencyRecord } from './idempotency-record.ts';
import { handleKeyedRequest } from './keyed-request.ts';

let server: Awaited<ReturnType<typeof migratedDatabase>>;
let db: Database;

beforeAll(async () => {
  server = await migratedDatabase();
  db = openDatabase(server.url);
});

afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await db.delete(schema.idempotencyKeys);
  await db.delete(schema.prompts);
});

const render = (answer: unknown): RenderedAnswer => ({ status: 201, headers: {}, body: JSON.stringify(answer) });

type Handler = (idempotency: IdempotencyRecord<unknown>, upload: AsyncIterable<Buffer>) => Promise<unknown>;

function handleRequest(handler: Handler, upload?: string[]): Promise<RenderedAnswer> {
  const fingerprint = new Fingerprint(Buffer.alloc(32, 7), { params: { id: 1 } });
  const asked = { principal: 'crm', route: 'POST /things', key: 'order-1' };
  const work: KeyedWork = {
    request: { ...asked, fingerprint: upload ? null : fingerprint.digest() },
    fingerprint,
    upload: { texts: async () => ({}), file: piecesOf(upload ?? []) },
    handle: async (idempotency, file) => render(await handler(idempotency, file)),
    render,
  };
  return handleKeyedRequest(work, { db, clock: systemClock, log: silentLog });
}

async function* piecesOf(texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

/** Makes a thing as a handler does that keeps its answer, and stops between the two where asked to. */
const makeThing =
  (between: () => Promise<void> = async () => {}): Handler =>
  (idempotency) =>
    db.transaction(async (tx) => {
      const [row] = await tx.insert(schema.prompts).values({ name: 'thing', content: 'x' }).returning();
      await between();
      return idempotency.keep(tx, { id: row?.id });
    });

const things = () => db.$count(schema.prompts);

/** As if the process of the attempts had died long ago. */
const abandonAll = () => db.update(schema.idempotencyKeys).set({ runningUntil: sql`now() - interval '1 second'` });

describe('a resource that is created in a transaction', () => {
  it('is created once, and its response is stored', async () => {
    const first = await handleRequest(makeThing());
    expect(await handleRequest(makeThing())).toEqual({ ...first, headers: { 'Idempotent-Replayed': 'true' } });
    expect(await things()).toBe(1);
  });

  it('gets the stored response although its gateway was killed before it answered', async () => {
    let made: unknown;
    const dead = handleRequest(async (idempotency) => {
      made = await makeThing()(idempotency, piecesOf([]));
      throw new Error('killed');
    });
    await expect(dead).rejects.toThrow('killed');
    expect(await handleRequest(makeThing())).toMatchObject({ body: JSON.stringify(made), status: 201 });
    expect(await things()).toBe(1);
  });

  it('is rolled back if another gateway has taken over the request meanwhile', async () => {
    const slow = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const first = handleRequest(
      makeThing(() => {
        reached.resolve();
        return slow.promise;
      }),
    );
    await reached.promise;
    await abandonAll();
    const second = await handleRequest(makeThing());
    slow.resolve();
    await expect(first).rejects.toMatchObject({ code: 'request_under_way' });
    expect(await things()).toBe(1);
    expect((await handleRequest(makeThing())).body).toBe(second.body);
  });

  it('can be created with the same key after a rejection', async () => {
    const refused = handleRequest(async () => {
      throw new LigaiError('invalid_request', 'no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(await db.$count(schema.idempotencyKeys)).toBe(0);
    expect((await handleRequest(makeThing())).status).toBe(201);
  });
});

describe('an upload', () => {
  let handled = 0;
  const read: Handler = async (idempotency, upload) => {
    handled += 1;
    for await (const _ of upload);
    return makeThing()(idempotency, upload);
  };
  const send = (...pieces: string[]) => handleRequest(read, pieces);

  beforeEach(() => {
    handled = 0;
  });

  it('is recognized in any division into chunks', async () => {
    const first = await send('phone_number\n', '5511999887766\n');
    const second = await send('phone_number\n5511', '999887766\n');
    expect(second).toEqual({ ...first, headers: { 'Idempotent-Replayed': 'true' } });
    expect([await things(), handled]).toEqual([1, 1]);
  });

  it('with another content is rejected, and creates nothing', async () => {
    await send('phone_number\n5511999887766\n');
    await expect(send('phone_number\n5511999887767\n')).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'Idempotency-Key: was used for another request, choose a new one',
    });
    expect([await things(), handled]).toEqual([1, 1]);
  });

  it('that was interrupted can be sent again', async () => {
    const broken = handleRequest(
      async (_once, upload) => {
        for await (const _ of upload) throw new Error('the client went away');
      },
      ['phone_number\n'],
    );
    await expect(broken).rejects.toThrow('the client went away');
    expect((await send('phone_number\n5511999887766\n')).headers).toEqual({});
    expect(await things()).toBe(1);
  });
});
