import { ContactAnswer, ListContactsQuery, recordPath } from '@ligai/contracts';
import { listContacts, requireCampaign } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../../http/route.ts';
import { toContactAnswer } from '../campaign-answers.ts';
import { contactExample } from '../campaign-examples.ts';

export const listContactsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id/contacts',
  summary: 'Get Campaign Contacts',
  description: 'In import order.',
  params: recordPath('The campaign ID'),
  query: ListContactsQuery,
  answer: z.array(ContactAnswer),
  errors: { 404: 'There is no such campaign' },
  example: { answer: [contactExample] },
  async handle({ params: { id }, query }, { db }) {
    await requireCampaign(db, id);
    const { contacts, total } = await listContacts(db, id, query);
    return new Reply(contacts.map(toContactAnswer), { headers: { 'X-Total-Count': String(total) } });
  },
});
