import { readFileSync } from 'node:fs';
import { endReasonDescriptions, scheduleReasonDescriptions } from '@ligai/contracts';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../../../docs/reasons.md', import.meta.url), 'utf8');

it('docs/reasons.md lists every end reason of a call with its meaning', () => {
  expect(tableUnder('# Why a call ended')).toEqual(endReasonDescriptions);
});

it('docs/reasons.md lists every reason for which a schedule places no call', () => {
  expect(tableUnder('## Why a schedule failed or was missed')).toEqual(scheduleReasonDescriptions);
});

function tableUnder(heading: string): Record<string, string> {
  const [section = ''] = page.slice(page.indexOf(heading) + heading.length).split(/^## /m);
  const table = section.slice(section.indexOf('| --- |'));
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, reason, meaning]) => [reason, meaning]);
  return Object.fromEntries(rows);
}
