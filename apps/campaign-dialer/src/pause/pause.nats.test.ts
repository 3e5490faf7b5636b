import type { CallId } from '@ligai/contracts';
import { deletePrompt, findActivePrompt, insertPrompt, updatePrompt } from '@ligai/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aContact, World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.dialer();
});
afterEach(() => world[Symbol.asyncDispose]());

describe('a pause', () => {
  it('withdraws queued calls, leaves active calls, and the campaign continues at the same position', async () => {
    await world.controller();
    const id = await world.campaign(5, { maxConcurrent: 3 });
    await world.start(id);
    const [first] = await world.reach(3, 'queued');
    await world.move(first?.callId as CallId, 'in_progress');
    expect(await world.pause(id)).toEqual({ campaign_id: id, status: 'paused' });
    expect(await world.calls('queued')).toEqual([]);
    expect(await world.calls('in_progress')).toHaveLength(1);
    await world.move(first?.callId as CallId, 'completed', { seconds: 5 });
    await world.until('it is settled', async () => (await world.read(id)).successfulContacts === 1);
    expect(await world.read(id)).toMatchObject({ status: 'paused', inProgress: 0 });
    expect((await world.contacts(id)).map(({ status }) => status)).toEqual([
      ...['completed', 'pending', 'pending', 'pending', 'pending'],
    ]);
    await world.start(id);
    const [, , , fourth] = await world.contacts(id);
    await world.until('it is resumed', async () => (await world.calls('queued')).length === 3);
    expect((await world.calls('queued')).map(({ calledNumber }) => calledNumber)).toContain(fourth?.phoneNumber);
  });

  it('prevents calls that were requested and are not queued yet', async () => {
    const held = Promise.withResolvers<void>();
    world.beforeQueued = () => held.promise;
    await world.controller();
    const id = await world.campaign(2);
    await world.start(id);
    await world.until('it is requested', () => world.asked.length >= 2);
    await world.pause(id);
    held.resolve();
    await world.start(id);
    await world.reach(2, 'queued');
    const taken = new Set((await world.contacts(id)).map(({ callId }) => callId));
    for (const { callId } of await world.calls('queued')) expect(taken).toContain(callId);
    expect(await world.calls()).toHaveLength(2);
  });

  it('of a campaign that is not running is rejected', async () => {
    const id = await world.campaign(1);
    await expect(world.pause(id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(world.pause(id + 1)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a start', () => {
  it.each([
    ['running', 'it is running already'],
    ['empty', 'it has no contacts'],
  ])('of a campaign that is %s is rejected', async (state, why) => {
    const id = await world.campaign(state === 'empty' ? 0 : 1);
    if (state === 'running') await world.start(id);
    const message = `Cannot start campaign ${id}: ${why}`;
    await expect(world.start(id)).rejects.toMatchObject({ code: 'conflict', message });
  });

  it('names the variables that no contact provides', async () => {
    const content = 'Fale com {{name}} de {{company}} sobre {{oferta}} em {{cidade}}.';
    const { id: promptId } = await insertPrompt(world.db, { name: 'x', content, variables: { cidade: 'Recife' } });
    const id = await world.campaign([aContact(1), aContact(2, { metadata: { company: 'ACME' } })], { promptId });
    const message = `Cannot start campaign ${id}: its prompt uses variables that no contact has: oferta. A contact has name, phone_number and its metadata`;
    await expect(world.start(id)).rejects.toMatchObject({ code: 'invalid_request', message });
    expect(await world.read(id)).toMatchObject({ status: 'draft' });
    await updatePrompt(world.db, promptId, { variables: { cidade: 'Recife', oferta: 'um plano' } });
    expect(await world.start(id)).toEqual({ campaign_id: id, status: 'running' });
  });

  it('names the first 20 of many variables that no contact provides, and the number of the others', async () => {
    const names = Array.from({ length: 1_000 }, (_, nth) => `v${nth}`);
    const content = names.map((name) => `{{${name}}}`).join(' ');
    const { id: promptId } = await insertPrompt(world.db, { name: 'x', content });
    const id = await world.campaign(1, { promptId });
    const listed = `${names.slice(0, 20).join(', ')}, … and 980 more`;
    const message = `Cannot start campaign ${id}: its prompt uses variables that no contact has: ${listed}. A contact has name, phone_number and its metadata`;
    await expect(world.start(id)).rejects.toMatchObject({ code: 'invalid_request', message });
  });

  it('rejects a prompt that its own variables make too long, and names the text', async () => {
    const prompt = { name: 'x', content: 'Ok.', greeting: '{{a}}'.repeat(300), variables: { a: 'x'.repeat(1_000) } };
    const { id: promptId } = await insertPrompt(world.db, prompt);
    const id = await world.campaign(1, { promptId });
    const excess = "the prompt's greeting has 300000 characters with its variables filled in, expected at most 2000";
    await expect(world.start(id)).rejects.toMatchObject({
      code: 'invalid_request',
      message: `Cannot start campaign ${id}: ${excess}`,
    });
    expect(await world.read(id)).toMatchObject({ status: 'draft' });
  });

  it('is rejected without a prompt of the campaign or an active prompt', async () => {
    const own = await world.campaign(1, { promptId: 999 });
    await expect(world.start(own)).rejects.toMatchObject({ code: 'conflict' });
    const id = await world.campaign(1);
    await deletePrompt(world.db, (await findActivePrompt(world.db))?.id ?? 0);
    await expect(world.start(id)).rejects.toMatchObject({
      code: 'no_active_prompt',
      message: `Cannot start campaign ${id}: no prompt is active. Activate a prompt or set prompt_id of the campaign`,
    });
  });

  it('copies the prompt, which later calls of the campaign use unchanged', async () => {
    await world.controller();
    const { id: promptId } = await insertPrompt(world.db, { name: 'x', content: 'As it was.' });
    const id = await world.campaign(2, { promptId, maxConcurrent: 1 });
    await world.start(id);
    const [first] = await world.reach(1, 'queued');
    await updatePrompt(world.db, promptId, { content: 'Changed.' });
    await world.move(first?.callId as CallId, 'busy');
    const [second] = await world.reach(1, 'queued');
    expect(second?.prompt.content).toBe('As it was.');
  });
});
