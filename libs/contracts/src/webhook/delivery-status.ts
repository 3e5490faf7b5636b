import { z } from 'zod';

/** `pending` until it has gone well or is out of tries; a `dead` one can be sent again. */
export const DeliveryStatus = z.enum(['pending', 'delivered', 'dead']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;
