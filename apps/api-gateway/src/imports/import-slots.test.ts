import { FakeClock } from '@ligai/testing';
import { expect, it } from 'vitest';
import { type ImportSlot, ImportSlots } from './import-slots.ts';

/** Of a client that does not disconnect. */
const connected = new AbortController().signal;

const flow = (slot: ImportSlot, batches: AsyncIterable<number>) =>
  (async () => {
    using _ = slot;
    let rows = 0;
    for await (const batch of slot.flowing(batches)) rows += batch;
    return rows;
  })().catch((error: Error) => error.message);

const endless = async function* (clock: FakeClock, everyMs: number): AsyncGenerator<number> {
  for (;;) {
    await clock.sleep(everyMs);
    yield 100;
  }
};

it('an import waits for a slot, and is rejected after one minute if every slot is in use', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  for (let nth = 0; nth < 4; nth += 1) void flow(await slots.enter(connected), endless(clock, 500));
  const refused = slots.enter(connected).catch((error: Error) => error.message);
  await clock.advance(59_000);
  const late = slots.enter(connected);
  await clock.advance(2_000);
  expect(await refused).toBe('Cannot import now: 4 imports are under way');
  void late.catch(() => {});
});

it('slots are assigned in the order in which imports arrived', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  const held = [];
  for (let nth = 0; nth < 4; nth += 1) held.push(await slots.enter(connected));
  const order: number[] = [];
  for (const nth of [1, 2, 3]) void slots.enter(connected).then(() => order.push(nth));
  for (const slot of held.slice(0, 3)) {
    slot[Symbol.dispose]();
    slot[Symbol.dispose]();
  }
  await clock.advance(0);
  expect(order).toEqual([1, 2, 3]);
});

it('a stalled import occupies its slot until another import waits', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  const stalled = flow(await slots.enter(connected), endless(clock, 1e9));
  for (let nth = 0; nth < 3; nth += 1) void flow(await slots.enter(connected), endless(clock, 500));
  await clock.advance(20_000);
  const entered = slots.enter(connected);
  await clock.advance(500);
  expect(await stalled).toBe('The body came with less than 1024 bytes a second while other imports waited');
  await entered;
});

/** An import whose client sends `bytesPerSecond`, of which a batch needs 16 kB, or more if its lines are blank. */
const slowImport = async (slots: ImportSlots, clock: FakeClock, bytesPerSecond: number, batchBytes = 16_384) => {
  const slot = await slots.enter(connected);
  const send = async function* (): AsyncGenerator<number> {
    for (let bytes = 0; ; bytes = 0) {
      for (; bytes < batchBytes; bytes += bytesPerSecond) {
        await clock.sleep(1000);
        slot.received(bytesPerSecond);
      }
      yield 1;
    }
  };
  let ended: unknown;
  void flow(slot, send()).then((reason) => {
    ended = reason;
  });
  return () => ended;
};

it('an import of 1,500 bytes per second retains its slot while others wait, one of 500 bytes per second loses it', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  const honest = [];
  for (let nth = 0; nth < 3; nth += 1) honest.push(await slowImport(slots, clock, 1500));
  const tooSlow = await slowImport(slots, clock, 500);
  const entered = slots.enter(connected);
  await clock.advance(50_000);
  await entered;
  expect(tooSlow()).toBe('The body came with less than 1024 bytes a second while other imports waited');
  const refused = slots.enter(connected).catch((error: Error) => error.message);
  await clock.advance(50_000);
  expect(honest.map((ended) => ended())).toEqual([undefined, undefined, undefined]);
  void refused;
});

it('an import whose client sends blank lines for 30 s loses its slot to a waiting import', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  for (let nth = 0; nth < 3; nth += 1) await slowImport(slots, clock, 1500);
  const blank = await slowImport(slots, clock, 100_000, Number.POSITIVE_INFINITY);
  const entered = slots.enter(connected);
  await clock.advance(29_000);
  expect(blank()).toBeUndefined();
  await clock.advance(2000);
  await entered;
  expect(blank()).toBe('No row came for 30 s while other imports waited');
});

it('an import that continues after a pause without waiting imports retains its slot', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  const slot = await slots.enter(connected);
  const paused = flow(slot, endless(clock, 1e9));
  for (let nth = 0; nth < 3; nth += 1) void flow(await slots.enter(connected), endless(clock, 500));
  await clock.advance(20_000);
  slot.received(2048);
  void slots.enter(connected).catch(() => {});
  await clock.advance(1_500);
  expect(slot.behindMs).toBe(1_500);
  await clock.advance(1_000);
  expect(await paused).toBe('The body came with less than 1024 bytes a second while other imports waited');
});

it('an import whose client disconnects stops waiting, and takes no slot from a stalled import', async () => {
  const clock = new FakeClock();
  const slots = new ImportSlots(clock);
  let ended: unknown;
  void flow(await slots.enter(connected), endless(clock, 1e9)).then((reason) => {
    ended = reason;
  });
  const held = [];
  for (let nth = 0; nth < 3; nth += 1) held.push(await slots.enter(connected));
  const client = new AbortController();
  const left = slots.enter(client.signal).catch((error: Error) => error.message);
  await clock.advance(1000);
  client.abort(new Error('The client disconnected'));
  expect(await left).toBe('The client disconnected');
  await clock.advance(30_000);
  expect(ended).toBeUndefined();

  const next = slots.enter(connected);
  held[0]?.[Symbol.dispose]();
  await next;
  await clock.advance(1000);
  expect(clock.pending).toBe(1);
});

it('an import whose client disconnected before it waits takes no slot', async () => {
  const slots = new ImportSlots(new FakeClock());
  const reason = new Error('The client disconnected');
  await expect(slots.enter(AbortSignal.abort(reason))).rejects.toBe(reason);
});
