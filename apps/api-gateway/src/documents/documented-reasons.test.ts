import { readFileSync } from 'node:fs';
import { endReasonDescriptions } from '@ligai/contracts';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../../../docs/reasons.md', import.meta.url), 'utf8');

it('docs/reasons.md lists every reason for which a call can end, with its meaning', () => {
  const table = page.slice(page.indexOf('| --- |'));
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, reason, meaning]) => [reason, meaning]);
  expect(Object.fromEntries(rows)).toEqual(endReasonDescriptions);
});
