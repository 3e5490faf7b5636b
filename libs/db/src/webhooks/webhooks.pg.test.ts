import { describe, expect, it } from 'vitest';
import { openWebhookSecret, updateWebhook } from '../index.ts';
import { webhooks } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { box, someDeliveries } from '../testing/some-deliveries.ts';

const db = await migratedDatabase();
const { aWebhook } = someDeliveries(db);

describe('a secret', () => {
  it('is stored encrypted, and decrypts for its own webhook only', async () => {
    const [first, second] = [await aWebhook({ secret: 'my-secret-key' }), await aWebhook()];
    expect(JSON.stringify(await db.select().from(webhooks))).not.toContain('my-secret-key');
    expect(openWebhookSecret(box, first)).toBe('my-secret-key');
    expect(() => openWebhookSecret(box, { ...second, secretCiphertext: first.secretCiphertext })).toThrow();
  });

  it('is unchanged if omitted from a change, replaced by a text, and removed by null', async () => {
    const { id } = await aWebhook({ secret: 'old' });
    const secretAfter = async (change: object) => {
      const webhook = await updateWebhook(db, box, id, change);
      return webhook && openWebhookSecret(box, webhook);
    };
    expect(await secretAfter({ name: 'x' })).toBe('old');
    expect(await secretAfter({ secret: 'new' })).toBe('new');
    expect(await secretAfter({ secret: null })).toBeNull();
  });
});
