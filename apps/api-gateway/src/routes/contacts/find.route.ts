import { FindContactsQuery, FoundContactsAnswer } from '@ligai/contracts';
import { type FoundContact, findContacts } from '@ligai/db';
import { searchedNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';

export const findContactsRoute = route({
  method: 'get',
  path: '/api/v1/contacts',
  summary: 'Find Contacts',
  description: [
    'Contacts of all campaigns that a text finds, those of the newest campaign first. Numbers are searched in the newest 1,000',
    'campaigns; names in the newest 50,000 contacts, unless the text is a number or a part of one.',
    '`GET /api/v1/campaigns/{id}/contacts` searches all contacts of one campaign.',
  ].join('\n'),
  query: FindContactsQuery,
  answer: FoundContactsAnswer,
  example: {
    answer: {
      contacts: [
        {
          ...{ id: 1, phone_number: '5511999887766', name: 'John Doe', status: 'pending' },
          ...{ campaign_id: 1, campaign_name: 'January Promotion' },
        },
      ],
    },
  },
  async handle({ query: { q, limit } }, gateway) {
    const found = await findContacts(gateway.db, { q, limit, q_number: searchedNumber(q, gateway) });
    return { contacts: found.map(toAnswer) };
  },
});

const toAnswer = (contact: FoundContact): FoundContactsAnswer['contacts'][number] => ({
  id: contact.id,
  phone_number: contact.phoneNumber,
  name: contact.name,
  status: contact.status,
  campaign_id: contact.campaignId,
  campaign_name: contact.campaignName,
});
