import { campaignWake, type ImportAnswer } from '@ligai/contracts';
import { importContacts, type NewContact, requireCampaign, storeImport, storeRefusedRows } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { Gateway } from '../../../gateway.ts';
import type { IdempotencyRecord } from '../../../http/idempotency/idempotency-record.ts';
import type { Upload } from '../../../http/uploaded-file.ts';
import { ImportTally } from './import-tally.ts';

export type Import = {
  campaignId: number;
  idempotency: IdempotencyRecord<ImportAnswer>;
  clientLeft: AbortSignal;
  /** Carries everything out and takes it back. */
  dryRun: boolean;
  /** Reads the contacts, and counts in `tally` what is none. */
  read: (tally: ImportTally) => AsyncIterable<readonly NewContact[]>;
  /** The upload that is read while the import holds its slot. */
  upload?: Pick<Upload, 'onReceived'>;
};

/**
 * Imports contacts in one transaction: all that are good, or none where the import fails or the client goes away. A slot, and
 * with it a connection to the database, is taken only once the first rows have come. Errors: `not_found`, `conflict`,
 * `limit_reached` if no slot becomes free, `aborted` if the client disconnects while the import waits for a slot, 408 if its
 * rows come too slowly while other imports wait, and those of `read`.
 */
export async function importInto(
  gateway: Gateway,
  { campaignId, idempotency, clientLeft, dryRun, read, upload }: Import,
): Promise<ImportAnswer> {
  const { bus, db, imports } = gateway;
  const { status } = await requireCampaign(db, campaignId);
  if (status === 'completed') {
    throw new LigaiError('conflict', `Cannot import into campaign ${campaignId}: it is completed`);
  }
  const tally = new ImportTally();
  const batches = await begun(read(tally));
  using slot = await imports.enter(clientLeft);
  upload?.onReceived((bytes) => slot.received(bytes));
  const imported = db.transaction(async (tx) => {
    const counted = await importContacts(tx, campaignId, slot.flowing(batches));
    await tally.addDuplicates(counted);
    if (dryRun) throw new DryRun(tally.dryAnswer(counted));
    const { imported, duplicates } = counted;
    const { errors, report, refused } = tally;
    const importId = await storeImport(tx, { campaignId, imported, duplicates, errors }, report.pieces());
    await storeRefusedRows(tx, { campaignId, importId }, refused.rows);
    return idempotency.keep(tx, tally.answer(counted, importId));
  });
  const answer = await imported.catch((error) => {
    if (error instanceof DryRun) return error.answer;
    throw error;
  });
  if (!dryRun) bus.publish(campaignWake, {});
  return answer;
}

/** Thrown so that the transaction is rolled back. */
class DryRun extends Error {
  readonly answer: ImportAnswer;

  constructor(answer: ImportAnswer) {
    super('dry run');
    this.answer = answer;
  }
}

/** The same batches, of which the first has come. */
async function begun<T>(batches: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = batches[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  })();
}
