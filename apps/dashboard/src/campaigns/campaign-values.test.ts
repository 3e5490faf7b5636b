import { expect, it } from 'vitest';
import { type CampaignValues, changesOf } from './campaign-values.ts';

const values: CampaignValues = { name: 'Renewal', description: null, max_concurrent: 5, prompt_id: 3 };

it('only changed fields of a campaign are sent', () => {
  expect(changesOf(values, values)).toEqual({});
  expect(changesOf(values, { ...values, max_concurrent: 20 })).toEqual({ max_concurrent: 20 });
  expect(changesOf(values, { ...values, prompt_id: null, description: '' })).toEqual({
    prompt_id: null,
    description: '',
  });
});
