import { expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { closeOf, serve, token } from '../testing/audio-door.ts';

test('a frame of 64,000 bytes is accepted; one of a megabyte closes its socket only', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(64_000));
  await vi.waitFor(() => expect(door.bytes().length).toBe(64_000));
  ws.send(new Uint8Array(1_000_000));
  expect(await closeOf(ws)).toBe(1009);
  await vi.waitFor(() => expect(door.closed).toHaveLength(1));
  const next = await dial({});
  next.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(2));
});

test('text messages during the audio: marks are reported, unknown ones ignored', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  for (const text of ['{"dtmf":"5"}', 'plain text', '{"type":"mark"}', '[]', 'null', '{"reason":"done"}'])
    ws.send(text);
  ws.send('{"type": "mark", "data": {"name":"a", "event": "cleared"}}');
  ws.send('{"type": "mark", "data": {"name":"b", "event": "playout"}}');
  await vi.waitFor(() => expect(door.marks).toEqual(['b']));
  expect(door.cleared).toEqual(['a']);
});

test('a socket that closes abnormally is reported once', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  ws.terminate();
  await vi.waitFor(() => expect(door.closed).toEqual(['1006']));
});

test('the socket of a switch that does not read is closed before its unsent audio fills the memory', async () => {
  const { dial, door } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  ws.pause();
  const second = new Uint8Array(16_000);
  await vi.waitFor(() => {
    for (let i = 0; i < 100; i += 1) door.socket().sendAudio(second);
    expect(door.closed[0]).toContain('the switch does not read');
  });
  ws.terminate();
});

test('a page that floods its socket with words, audio or empty frames is cut off, a switch is not', async () => {
  const { dial, door, clock } = await serve();
  const cutOff = async (ws: WebSocket) => {
    const code = closeOf(ws);
    await vi.waitFor(() => expect(ws.readyState).toBeGreaterThanOrEqual(ws.CLOSING));
    await clock.advance(1000);
    return await code;
  };
  door.isPage = true;
  const typing = await dial({});
  typing.send(token);
  for (let nth = 0; nth < 400; nth += 1) typing.send(JSON.stringify({ type: 'typed', text: 'W'.repeat(2000) }));
  expect(await cutOff(typing)).toBe(1008);
  expect(door.typed).toHaveLength(5);
  const speaking = await dial({});
  speaking.send(token);
  for (let nth = 0; nth < 300; nth += 1) speaking.send(new Uint8Array(64_000));
  expect(await cutOff(speaking)).toBe(1008);
  const empty = (ws: WebSocket) => ws.send(new Uint8Array(0));
  for (const flood of [empty, (ws: WebSocket) => ws.ping(), (ws: WebSocket) => ws.pong()]) {
    const flooding = await dial({});
    flooding.send(token);
    for (let nth = 0; nth < 3000; nth += 1) flood(flooding);
    // Its answers to pings may fill the connection before the reason.
    expect([1006, 1008]).toContain(await cutOff(flooding));
  }
  await vi.waitFor(() => expect(door.closed).toHaveLength(5));
  expect(door.closed[0]).toContain('the page sends more than a person can say or type');
  door.isPage = false;
  const heard = door.bytes().length;
  const ofSwitch = await dial({});
  ofSwitch.send(token);
  for (let nth = 0; nth < 50; nth += 1) ofSwitch.send(new Uint8Array(64_000));
  await vi.waitFor(() => expect(door.bytes().length - heard).toBe(50 * 64_000));
});

test('a socket without audio for 15 s is reported as lost', async () => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  ws.send(token);
  await vi.waitFor(() => expect(door.entered()).toBe(1));
  await clock.advance(14_000);
  expect(door.closed).toEqual([]);
  await clock.advance(10_000);
  await vi.waitFor(() => expect(door.closed[0]).toContain('no audio for 15000 ms'));
});

test('a socket without audio during a hold is kept, and audio after the hold arrives', async () => {
  const { dial, door, clock } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(1));
  await vi.waitFor(() => expect(door.bytes().length).toBe(320));
  door.socket().expectAudio(false);
  await clock.advance(100_000);
  expect(door.closed).toEqual([]);
  door.socket().expectAudio(true);
  ws.send(new Uint8Array(320).fill(2));
  await vi.waitFor(() => expect(door.bytes().length).toBe(640));
  await clock.advance(25_000);
  await vi.waitFor(() => expect(door.closed[0]).toContain('no audio for 15000 ms'));
});

test('audio that queued up while the process was blocked is dropped and counted', async () => {
  const { dial, door, clock, lateness } = await serve();
  const ws = await dial({});
  ws.send(token);
  ws.send(new Uint8Array(320).fill(1));
  await vi.waitFor(() => expect(door.bytes().length).toBe(320));
  await clock.advance(5000);
  for (let i = 0; i < 250; i += 1) ws.send(new Uint8Array(320).fill(2));
  ws.send('{"type": "mark", "data": {"name":"end", "event": "playout"}}');
  await vi.waitFor(() => expect(door.marks).toEqual(['end']));
  expect(door.bytes().length).toBeLessThan(320 * 60);
  const { droppedMs } = door.socket();
  expect(droppedMs).toBeGreaterThan(3500);
  ws.close();
  await vi.waitFor(() => expect(lateness).toEqual([{ droppedMs, shiftMs: 0 }]));
});
