import type { CampaignAnswer, CampaignUpdate } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { newestFigures, readAfter } from './newest-figures.ts';

const message = {
  ...{ campaign_id: 7, name: 'Before', status: 'running', total_contacts: 10, completed_contacts: 4, sequence: 3 },
  ...{ successful_contacts: 2, failed_contacts: 2, in_progress: 1, waiting_reason: null, resumes_at: null },
} satisfies CampaignUpdate['data'];
const campaign = {
  id: 7,
  name: 'After',
  status: 'paused',
  total_contacts: 20,
  completed_contacts: 4,
} as CampaignAnswer;

it('a read after the last message has the newest figures', () => {
  const read = readAfter(new Map([[7, message]]))(campaign);
  expect(newestFigures(read, message)).toEqual(campaign);
  expect(newestFigures(read, undefined)).toEqual(campaign);
});

it('a message after the read has the newest figures, but not the name', () => {
  const read = readAfter(new Map([[7, message]]))(campaign);
  const later = { ...message, sequence: 4, completed_contacts: 5 };
  expect(newestFigures(read, later)).toMatchObject({ name: 'After', status: 'running', completed_contacts: 5 });
  expect(newestFigures(readAfter(new Map())(campaign), message)).toMatchObject({ name: 'After', total_contacts: 10 });
});
