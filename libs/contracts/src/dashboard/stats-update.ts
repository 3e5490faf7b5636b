import { z } from 'zod';

/** Sent at once on connect, then on every change, at most four times a second. Exactly the specification's fields. */
export const StatsUpdate = z.object({
  type: z.literal('stats_update'),
  data: z.object({
    active_calls: z.number().int(),
    total_calls_today: z.number().int(),
    /** Seconds over answered calls, one decimal. */
    avg_duration: z.number(),
  }),
});
export type StatsUpdate = z.infer<typeof StatsUpdate>;
