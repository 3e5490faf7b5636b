import { z } from 'zod';

/**
 * The progress of a scheduled call: `pending` → `dialing` → `completed` (it was answered) or `failed`. `cancelled` only
 * from `pending`; `missed` if it could not be requested before the grace period ended. docs/api-readings.md: "schedule
 * `status`".
 */
export const ScheduleStatus = z.enum(['pending', 'dialing', 'completed', 'failed', 'cancelled', 'missed']);
export type ScheduleStatus = z.infer<typeof ScheduleStatus>;
