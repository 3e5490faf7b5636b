import { z } from 'zod';
import { Timestamp } from '../timestamp.ts';

/** A ticket opens one `/ws/dashboard?ticket=…`, once, until `expires_at`. */
export const SocketTicketAnswer = z.object({ ticket: z.string(), expires_at: Timestamp });
export type SocketTicketAnswer = z.infer<typeof SocketTicketAnswer>;
