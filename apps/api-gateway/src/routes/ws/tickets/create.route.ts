import { SocketTicketAnswer, toTimestamp } from '@ligai/contracts';
import { issueTicket } from '@ligai/db';
import { route } from '../../../http/route.ts';

/** A page asks for a ticket and opens its socket with it at once. */
const ticketForMs = 30_000;

export const createTicketRoute = route({
  method: 'post',
  path: '/api/v1/ws/tickets',
  summary: 'Get Dashboard Ticket',
  description:
    'A ticket for `/ws/dashboard?ticket=…`, valid once within 30 seconds. For browsers, which must not know the key.',
  answer: SocketTicketAnswer,
  status: 201,
  example: {
    answer: { ticket: 'Rk1cW0pTn5eZr1c9rBqIYhKu2d0aPp7dG0sT6o9b3wE', expires_at: '2026-01-15T10:30:30Z' },
  },
  async handle({ keyName }, { db }) {
    // Without keys it opens what is open anyway, so that a page needs to know nothing of that.
    const { ticket, expiresAt } = await issueTicket(db, keyName ?? 'none', ticketForMs);
    return { ticket, expires_at: toTimestamp(expiresAt) };
  },
});
