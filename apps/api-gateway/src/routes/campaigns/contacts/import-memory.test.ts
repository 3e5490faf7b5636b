import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { numberRules } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { expect, it } from 'vitest';
import { CsvSplitter, longestRecord } from './csv/csv-records.ts';
import { readContacts } from './csv/read-contacts.ts';
import { ImportTally } from './import-tally.ts';
import { readJsonContacts } from './read-json-contacts.ts';

const rules = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});
const pieceLength = 65_536;
const row = '5511999887766,x\n';

it.each([
  ['rows behind a quote that never closes', row.repeat(pieceLength / row.length)],
  ['a line that never ends', 'x'.repeat(pieceLength)],
  ['quotes alone', '"'.repeat(pieceLength)],
  ['rows', row.repeat(pieceLength / row.length)],
])('the CSV reader retains at most one record between two chunks: 5 MB of %s', (what, piece) => {
  const splitter = new CsvSplitter({ delimiter: ',', firstLine: 1 });
  const start = what.includes('quote') ? '"' : '';
  let highest = 0;
  for (let nth = 0; nth < 80; nth += 1) {
    for (const _ of splitter.push(nth === 0 ? start + piece : piece, false));
    highest = Math.max(highest, splitter.heldCharacters);
  }
  expect(highest).toBeLessThanOrEqual(longestRecord);
});

it('an unclosed quote is an error of its own line, found within the longest record', () => {
  const splitter = new CsvSplitter({ delimiter: ',', firstLine: 1 });
  const problems: { line: number; problem: string; read: number }[] = [];
  const text = `a,b\n5511999887766,"open\n${row.repeat(20_000)}`;
  for (let at = 0; at < text.length; at += 1000) {
    for (const record of splitter.push(text.slice(at, at + 1000), false)) {
      if ('problem' in record) problems.push({ ...record, read: at + 1000 });
    }
  }
  expect(problems).toEqual([
    { line: 2, problem: 'a quote opens a field here and is not closed within 65536 characters', read: 66_000 },
  ]);
});

it('contacts in JSON are parsed only as far as they are requested', async () => {
  const contacts = Array.from({ length: 20_000 }, (_, nth) => ({ phone_number: nth % 2 ? 'x' : '5511999887766' }));
  const tally = new ImportTally();
  // A clock that stands: only full batches are handed on.
  const clock = { ...systemClock, monotonic: () => 0 };
  const batches = readJsonContacts(Buffer.from(JSON.stringify({ contacts })), { tally, rules, clock });
  for (let nth = 1; nth <= 5; nth += 1) {
    const { value } = await batches.next();
    expect(value).toHaveLength(100);
    // Every second contact is an error.
    expect(tally.errors).toBeLessThanOrEqual(100 * nth);
  }
  await batches.return(undefined);
});

it('the errors in an import response retain no chunk of the file in memory', async () => {
  const bad = `${'9'.repeat(60)},x\n`;
  const good = '5511999887766,a name of some length\n';
  const piece = Buffer.from((bad + good).repeat(Math.ceil(pieceLength / (bad.length + good.length))));
  // One bad line in each piece, so that each of the errors shown comes from another one.
  const spread = Buffer.concat([Buffer.from(bad), Buffer.from(good.repeat(Math.floor(pieceLength / good.length)))]);
  const read = async (start: Buffer, pieces: number) => {
    const tally = new ImportTally();
    const file = async function* () {
      yield Buffer.from('phone_number,name\n');
      for (let nth = 0; nth < pieces; nth += 1) yield start;
    };
    for await (const _ of readContacts(file(), { tally, rules, clock: systemClock }));
    return tally;
  };
  // Compiles everything.
  await read(piece, 2);
  const before = liveBytes();
  const tally = await read(spread, 100);
  const growth = liveBytes() - before;
  expect(tally.errors).toBe(100);
  // 100 pieces are 6.5 MB.
  expect(growth).toBeLessThan(1_500_000);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
