import { z } from 'zod';

const Address = z.looseObject({ url: z.string(), control: z.string().optional() });

/** The output of `npm start -- --json`, one JSON object per line. */
export const Fact = z.discriminatedUnion('event', [
  z.object({ event: z.literal('started'), name: z.string(), pid: z.number().int() }),
  z.object({ event: z.literal('ended'), name: z.string(), detail: z.string() }),
  z.object({
    event: z.literal('ready'),
    api: z.string(),
    healthy: z.boolean(),
    nats: z.string(),
    simulated: z.record(z.string(), Address),
    pids: z.record(z.string(), z.number()),
  }),
]);
export type Fact = z.infer<typeof Fact>;
export type Ready = Extract<Fact, { event: 'ready' }>;
