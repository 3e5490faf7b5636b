import { systemClock } from '@ligai/kernel';
import { waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { peakMb, resetPeak, residentMb } from '../calls/memory.ts';
import { tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { bareCopy } from './bare-copy.ts';
import { type ContactsFile, contactsFile } from './contacts-file.ts';
import { ImportStack } from './import-stack.ts';

export const importContacts: Scenario = {
  name: 'import',
  about:
    'a CSV import of contacts with some duplicate and invalid lines; a second import interrupted by kill -9 of the gateway',
  goal:
    'Goal: at most 30 s and 200 MB for a million contacts; after the kill, neither contacts nor tables are left. peakMb is the peak memory ' +
    'that the import adds to the gateway, processMb the total; the floor (copySeconds) is a bare COPY of the same contacts.',
  async run(progress, options) {
    const file = contactsFile(options.calls ?? 1_000_000);
    await using stack = await ImportStack.start();
    progress('Postgres, NATS and the gateway are ready');
    // Warm-up: the first import takes memory that later imports reuse.
    await stack.upload(await stack.createCampaign(), contactsFile(1_000).csv());
    const floor = [await bareCopy(stack.databaseUrl, file)];
    const complete = await importCompletely(stack, file);
    progress(`${file.valid} contacts are imported`);
    floor.push(await bareCopy(stack.databaseUrl, file));
    const copySeconds = Math.min(...floor);
    const copyRatio = tenth(complete.seconds / copySeconds);
    const killed = await killDuringImport(stack, file);
    progress('the gateway was killed during another import');
    return [{ ...complete.row, copySeconds: tenth(copySeconds), copyRatio }, killed];
  },
};

async function importCompletely(stack: ImportStack, file: ContactsFile): Promise<{ seconds: number; row: Row }> {
  const id = await stack.createCampaign();
  const pid = stack.gatewayPid;
  await resetPeak(pid);
  const beforeMb = (await residentMb(pid)) ?? Number.NaN;
  const startedMs = systemClock.monotonic();
  const { imported, duplicates, errors } = await stack.upload(id, file.csv());
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  const peakOfAll = (await peakMb(pid)) ?? Number.NaN;
  const exact = imported === file.valid && duplicates === file.duplicates && errors === file.errors;
  const row = {
    what: 'complete',
    contacts: imported,
    duplicates,
    errors,
    exact: exact && (await stack.totalContacts(id)) === file.valid ? 'yes' : 'NO',
    seconds: tenth(seconds),
    perSecond: Math.round(imported / seconds),
    peakMb: tenth(peakOfAll - beforeMb),
    processMb: tenth(peakOfAll),
  };
  return { seconds, row };
}

async function killDuringImport(stack: ImportStack, file: ContactsFile): Promise<Row> {
  const id = await stack.createCampaign();
  const interrupted = stack.upload(id, file.csv()).then(
    () => 'answered',
    () => 'disconnected',
  );
  const half = file.valid / 2;
  await waitUntil(async () => (await stack.staged()) >= half, {
    what: 'half of the contacts are staged',
    timeoutMs: 120_000,
    everyMs: 5,
  });
  const stagedContacts = await stack.staged();
  await stack.killGateway();
  const isRolledBack = async () => (await stack.staged()) === 0;
  await waitUntil(isRolledBack, { what: 'Postgres has rolled back the COPY', timeoutMs: 60_000 });
  const { rows } = await stack.db.execute<{ contacts: number; tables: number }>(sql`
    select (select count(*)::int from contacts where campaign_id = ${id}) as contacts,
      (select count(*)::int from pg_class where relname = 'staged_contacts') as tables`);
  const [left] = rows;
  return {
    what: 'killed',
    stagedContacts,
    client: await interrupted,
    contactsLeft: left?.contacts ?? Number.NaN,
    tablesLeft: left?.tables ?? Number.NaN,
    totalContacts: await stack.totalContacts(id),
  };
}
