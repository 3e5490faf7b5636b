import { z } from 'zod';

/**
 * Where a scheduled call is on its way: `pending` → `dialing` → `completed` (it was answered) or `failed`. `cancelled` only
 * from `pending`; `missed` where it could not be asked for until the grace was over. docs/api-readings.md: "schedule
 * `status`".
 */
export const ScheduleStatus = z.enum(['pending', 'dialing', 'completed', 'failed', 'cancelled', 'missed']);
export type ScheduleStatus = z.infer<typeof ScheduleStatus>;
