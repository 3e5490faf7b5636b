import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The files that the table of transitions lists, as `folder/file`: a row without a folder belongs to the one above it. */
const listed: string[] = [];
let folder = '';
for (const [, first = '', file = ''] of readme.matchAll(/^\|([^|]*)\|[^|]*\| `([a-z-]+\.ts)` \|/gm)) {
  folder = /`([a-z]+)\/`/.exec(first)?.[1] ?? folder;
  listed.push(`${folder}/${file}`);
}

const writes = /\.(insert|update|delete)\(\w|(insert into|update|delete from) \$\{/;
const writing = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((path) => /^(?!schema|testing)[a-z]+\/[a-z-]+\.ts$/.test(path))
  .filter((path) => writes.test(readFileSync(new URL(path, import.meta.url), 'utf8')));

describe('libs/db/README.md', () => {
  it('lists each file that writes rows, and no other', () => {
    expect(listed.toSorted()).toEqual(writing.toSorted());
  });
});
