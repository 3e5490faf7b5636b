import { DoneAnswer, recordPath } from '@ligai/contracts';
import { deleteWebhook } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { webhookUnchanged } from './webhook-answers.ts';

export const deleteWebhookRoute = route({
  method: 'delete',
  path: '/api/v1/webhooks/:id',
  summary: 'Delete Webhook',
  description: 'Also deletes its deliveries and logs.',
  params: recordPath('The webhook ID'),
  answer: DoneAnswer,
  conditional: true,
  errors: { 404: 'No such webhook' },
  example: { answer: { success: true, message: 'Webhook deleted' } },
  async handle({ params: { id }, ifMatch }, { db }) {
    const found = await deleteWebhook(db, id, webhookUnchanged(id, ifMatch));
    if (!found) throw new LigaiError('not_found', `Webhook ${id} not found`);
    return { success: true as const, message: 'Webhook deleted' };
  },
});
