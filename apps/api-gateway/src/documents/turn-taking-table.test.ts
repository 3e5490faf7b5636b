import { readFileSync } from 'node:fs';
import { isPresetFigure, turnTakingFigures, turnTakingNames, turnTakingPresets } from '@ligai/contracts';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');

test.each(turnTakingNames)('docs/api.md has the range of %s and its value in each preset', (name) => {
  const { min, max, default: common } = turnTakingFigures[name];
  const values = ['patient', 'normal', 'quick'] as const;
  const ofPresets = values.map((preset) => (isPresetFigure(name) ? turnTakingPresets[preset][name] : common));
  expect(page).toContain(`\n| \`${name}\` | ${min}–${max} | ${ofPresets.join(' | ')} | `);
});
