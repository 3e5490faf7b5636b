import { systemClock } from '@ligai/kernel';
import { waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { forgetPeak, peakMb, residentMb } from '../calls/memory.ts';
import { tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { bareCopy } from './bare-copy.ts';
import { type ContactsFile, contactsFile } from './contacts-file.ts';
import { ImportStack } from './import-stack.ts';

export const importContacts: Scenario = {
  name: 'import',
  about:
    'contacts by CSV over HTTP into one campaign, lines that repeat or are no contact among them; then one cut by kill -9',
  goal:
    'Goal: at most 30 s and 200 MB for a million; killed in its middle, nothing is there. peakMb is what the import added to ' +
    'the memory of the gateway at its peak, of processMb in all; the floor is a bare COPY of the same contacts.',
  async run(progress, options) {
    const file = contactsFile(options.calls ?? 1_000_000);
    await using stack = await ImportStack.start();
    progress('Postgres, NATS and the gateway are up');
    // Warm-up: the first import takes memory that later imports reuse.
    await stack.upload(await stack.campaign(), contactsFile(1_000).csv());
    const floor = [await bareCopy(stack.databaseUrl, file)];
    const whole = await importWhole(stack, file);
    progress(`${file.good} contacts are imported`);
    floor.push(await bareCopy(stack.databaseUrl, file));
    const copySeconds = Math.min(...floor);
    const copyRatio = tenth(whole.seconds / copySeconds);
    const killed = await killInTheMiddle(stack, file);
    progress('the gateway was killed in the middle of another import');
    return [{ ...whole.row, copySeconds: tenth(copySeconds), copyRatio }, killed];
  },
};

async function importWhole(stack: ImportStack, file: ContactsFile): Promise<{ seconds: number; row: Row }> {
  const id = await stack.campaign();
  const pid = stack.gatewayPid;
  await forgetPeak(pid);
  const beforeMb = (await residentMb(pid)) ?? Number.NaN;
  const startedMs = systemClock.monotonic();
  const { imported, duplicates, errors } = await stack.upload(id, file.csv());
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  const peakOfAll = (await peakMb(pid)) ?? Number.NaN;
  const exact = imported === file.good && duplicates === file.duplicates && errors === file.errors;
  const row = {
    what: 'whole',
    contacts: imported,
    duplicates,
    errors,
    exact: exact && (await stack.totalContacts(id)) === file.good ? 'yes' : 'NO',
    seconds: tenth(seconds),
    perSecond: Math.round(imported / seconds),
    peakMb: tenth(peakOfAll - beforeMb),
    processMb: tenth(peakOfAll),
  };
  return { seconds, row };
}

async function killInTheMiddle(stack: ImportStack, file: ContactsFile): Promise<Row> {
  const id = await stack.campaign();
  const cut = stack.upload(id, file.csv()).then(
    () => 'answered',
    () => 'cut off',
  );
  const half = file.good / 2;
  await waitUntil(async () => (await stack.staged()) >= half, {
    what: 'half is staged',
    timeoutMs: 120_000,
    everyMs: 5,
  });
  const stagedContacts = await stack.staged();
  await stack.killGateway();
  const isOver = async () => (await stack.staged()) === 0;
  await waitUntil(isOver, { what: 'Postgres has taken it back', timeoutMs: 60_000 });
  const { rows } = await stack.db.execute<{ contacts: number; tables: number }>(sql`
    select (select count(*)::int from contacts where campaign_id = ${id}) as contacts,
      (select count(*)::int from pg_class where relname = 'staged_contacts') as tables`);
  const [left] = rows;
  return {
    what: 'killed',
    stagedContacts,
    client: await cut,
    contactsLeft: left?.contacts ?? Number.NaN,
    tablesLeft: left?.tables ?? Number.NaN,
    totalContacts: await stack.totalContacts(id),
  };
}
