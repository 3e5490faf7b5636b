import { DoneAnswer, recordPath } from '@ligai/contracts';
import { deleteContacts } from '@ligai/db';
import { route } from '../../../http/route.ts';

export const deleteContactsRoute = route({
  method: 'delete',
  path: '/api/v1/campaigns/:id/contacts',
  summary: 'Delete Campaign Contacts',
  description:
    'All contacts of a draft, and the records of its imports with their refused rows, in one transaction: the campaign is empty ' +
    'as when it was created, and another file can be imported. Contacts that are being imported at the same time are deleted if ' +
    'their import is stored first.',
  params: recordPath('The campaign ID'),
  answer: DoneAnswer,
  errors: { 400: 'The campaign was started before', 404: 'There is no such campaign' },
  example: { answer: { success: true, message: 'Contacts deleted' } },
  async handle({ params: { id } }, { db }) {
    await deleteContacts(db, id);
    return { success: true as const, message: 'Contacts deleted' };
  },
});
