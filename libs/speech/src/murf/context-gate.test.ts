import { systemClock } from '@ligai/kernel';
import { expect, test, vi } from 'vitest';
import { ContextGate } from './context-gate.ts';

const never = new AbortController().signal;

test('whoever finds no place waits, in the order of asking', async () => {
  const gate = new ContextGate(() => 1, systemClock);
  const order: string[] = [];
  const first = await gate.enter(never);
  const second = gate.enter(never).then((place) => {
    order.push('second');
    return place;
  });
  const third = gate.enter(never).then(() => order.push('third'));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  await third;
  expect(order).toEqual(['second', 'third']);
});

test('whoever gives up waiting takes no place', async () => {
  const gate = new ContextGate(() => 1, systemClock);
  const place = await gate.enter(never);
  const impatient = new AbortController();
  const waiting = gate.enter(impatient.signal);
  const patient = gate.enter(never);
  impatient.abort(new Error('barge-in'));
  await expect(waiting).rejects.toThrow('barge-in');
  place[Symbol.dispose]();
  await expect(patient).resolves.toBeDefined();
  await expect(gate.enter(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

test('a number of places that changes counts for whoever enters next, and for those who wait', async () => {
  let places = 2;
  const gate = new ContextGate(() => places, systemClock);
  const [first, second] = [await gate.enter(never), await gate.enter(never)];
  places = 1;
  const order: string[] = [];
  const waiting = ['third', 'fourth'].map((name) => gate.enter(never).then(() => order.push(name)));
  first[Symbol.dispose]();
  await Promise.resolve();
  expect(order).toEqual([]);
  places = 2;
  second[Symbol.dispose]();
  await Promise.all(waiting);
  expect(order).toEqual(['third', 'fourth']);
});

test('a number of places that grows lets those in who wait, without one being left', async () => {
  let places = 1;
  const gate = new ContextGate(() => places, systemClock);
  await gate.enter(never);
  const order: string[] = [];
  const waiting = ['second', 'third', 'fourth'].map((name) => gate.enter(never).then(() => order.push(name)));
  places = 3;
  await vi.waitFor(() => expect(order).toEqual(['second', 'third']), 5_000);
  places = 4;
  await Promise.all(waiting);
  expect(order).toEqual(['second', 'third', 'fourth']);
});
