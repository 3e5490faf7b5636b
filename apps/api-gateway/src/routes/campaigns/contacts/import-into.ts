import { campaignWake, type ImportAnswer } from '@ligai/contracts';
import { importContacts, type NewContact, requireCampaign } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { Gateway } from '../../../gateway.ts';
import type { Once } from '../../../http/idempotency/once.ts';
import { ImportTally } from './import-tally.ts';

export type Import = {
  campaignId: number;
  once: Once<ImportAnswer>;
  /** Reads the contacts, and counts in `tally` what is none. */
  read: (tally: ImportTally) => AsyncIterable<readonly NewContact[]>;
};

/**
 * Imports contacts in one transaction: all that are good, or none where the import fails or the client goes away. Errors:
 * `not_found`, `conflict`, `limit_reached` while as many imports are under way as may be, and those of `read`.
 */
export async function importInto(gateway: Gateway, { campaignId, once, read }: Import): Promise<ImportAnswer> {
  const { bus, db, imports } = gateway;
  const { status } = await requireCampaign(db, campaignId);
  if (status === 'completed') {
    throw new LigaiError('conflict', `Cannot import into campaign ${campaignId}: it is completed`);
  }
  using _ = imports.enter();
  const tally = new ImportTally();
  const answer = await db.transaction(async (tx) => {
    const imported = await importContacts(tx, campaignId, read(tally));
    return once.keep(tx, tally.answer(imported));
  });
  bus.publish(campaignWake, {});
  return answer;
}
