import { ContactAnswer, ListContactsQuery, recordPath } from '@ligai/contracts';
import { listContacts, requireCampaign } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../../http/list-reply.ts';
import { numberFilter, searchedNumber } from '../../../http/read-number.ts';
import { route } from '../../../http/route.ts';
import { contactExample, toContactAnswer } from '../campaign-answers.ts';

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
  async handle({ params: { id }, query }, gateway) {
    await requireCampaign(gateway.db, id);
    const filter = {
      ...query,
      number: numberFilter(query.number, gateway),
      q_number: searchedNumber(query.q, gateway),
    };
    const { contacts, ...end } = await listContacts(gateway.db, id, filter);
    return listReply(contacts.map(toContactAnswer), { path: `/api/v1/campaigns/${id}/contacts`, query, end });
  },
});
