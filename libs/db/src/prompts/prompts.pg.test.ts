import { beforeEach, describe, expect, it } from 'vitest';
import { prompts } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import {
  activatePrompt,
  deletePrompt,
  findActivePrompt,
  findPrompt,
  insertPrompt,
  listPrompts,
  updatePrompt,
} from './prompts.ts';

const db = await migratedDatabase();

beforeEach(() => db.delete(prompts));

const aSalesPrompt = (isActive = false) => insertPrompt(db, { name: 'Sales', content: 'Sell.', isActive });
const activeIds = async () => {
  const all = await listPrompts(db, { skip: 0 });
  return all.prompts.filter(({ isActive }) => isActive).map(({ id }) => id);
};

describe('the active prompt', () => {
  it('becomes inactive when another prompt is activated', async () => {
    const first = await aSalesPrompt(true);
    const second = await aSalesPrompt(true);
    expect(second.isActive).toBe(true);
    expect(await activeIds()).toEqual([second.id]);
    expect(await activatePrompt(db, first.id)).toMatchObject({ id: first.id, isActive: true });
    expect(await activeIds()).toEqual([first.id]);
    await updatePrompt(db, second.id, { isActive: true, name: 'Support' });
    expect(await findActivePrompt(db)).toMatchObject({ id: second.id, name: 'Support' });
  });

  it('is one prompt if several are activated concurrently', async () => {
    const created = await Promise.all(Array.from({ length: 6 }, () => aSalesPrompt(true)));
    expect(await activeIds()).toHaveLength(1);
    await Promise.all(created.map(({ id }) => activatePrompt(db, id)));
    expect(await activeIds()).toHaveLength(1);
  });

  it('is unique by a constraint of the database', async () => {
    await aSalesPrompt(true);
    const second = db.insert(prompts).values({ name: 'x', content: 'y', isActive: true });
    await expect(second).rejects.toMatchObject({ cause: { constraint: 'prompts_one_active' } });
  });

  it('is none after it was deleted or deactivated', async () => {
    const { id } = await aSalesPrompt(true);
    await updatePrompt(db, id, { isActive: false });
    expect(await findActivePrompt(db)).toBeUndefined();
    await activatePrompt(db, id);
    expect(await deletePrompt(db, id)).toBe(true);
    expect(await findActivePrompt(db)).toBeUndefined();
  });
});

describe('a prompt', () => {
  it('changes only in the given fields', async () => {
    const before = await insertPrompt(db, {
      name: 'Sales',
      content: 'Sell.',
      greeting: 'Hi {{name}}',
      variables: { name: 'Ana' },
    });
    const after = await updatePrompt(db, before.id, { name: 'Updated Name' });
    const nextVersion = { version: before.version + 1, versionAt: after?.versionAt };
    expect(after).toEqual({ ...before, ...nextVersion, name: 'Updated Name', updatedAt: expect.any(Date) });
    expect(await findPrompt(db, before.id)).toEqual(after);
  });

  it('that does not exist cannot be changed, activated or deleted', async () => {
    await aSalesPrompt(true);
    expect(await updatePrompt(db, 999_999, { name: 'x' })).toBeUndefined();
    expect(await activatePrompt(db, 999_999)).toBeUndefined();
    expect(await deletePrompt(db, 999_999)).toBe(false);
    expect(await activeIds()).toHaveLength(1);
  });

  it('is listed newest first, also if several have the same name', async () => {
    const ids = [(await aSalesPrompt()).id, (await aSalesPrompt()).id, (await aSalesPrompt()).id].reverse();
    const all = await listPrompts(db, { skip: 0 });
    expect(all.total).toBe(3);
    expect(all.prompts.map(({ id }) => id)).toEqual(ids);
    expect((await listPrompts(db, { skip: 1, limit: 1 })).prompts.map(({ id }) => id)).toEqual(ids.slice(1, 2));
  });
});
