import { z } from 'zod';
import { command, topic } from './command.ts';

/**
 * Signals that Postgres may hold work. Carries no data: receivers query Postgres, so a lost message only adds latency.
 */
export const gateWake = topic('ligai.v1.wake.call.gate', z.object({}));
export const hangupWake = topic('ligai.v1.wake.call.hangup', z.object({}));
export const deliveryWake = topic('ligai.v1.wake.webhook.deliveries', z.object({}));
export const campaignWake = topic('ligai.v1.wake.campaign', z.object({}));
export const scheduleWake = topic('ligai.v1.wake.schedule', z.object({}));

/** Statistics have changed without an event, for example because a call was deleted. */
export const statsWake = topic('ligai.v1.wake.stats', z.object({}));

/** Every process reloads its settings and then replies with its name: one request, many replies. */
export const settingsReload = command(
  'ligai.v1.wake.settings.reload',
  z.object({}),
  z.object({ name: z.string(), instance: z.string() }),
);

/** Each service publishes its status every second; the gateway's `/health` shows it. */
export const ServiceStatus = z.object({
  name: z.string(),
  instance: z.string(),
  status: z.enum(['healthy', 'unhealthy']),
  detail: z.string().optional(),
  version: z.string(),
  since: z.iso.datetime(),
  /** Peers that the process serves, such as switches: what prevents their use, null if nothing does, and since when. */
  peers: z
    .array(
      z.object({
        kind: z.literal('switch'),
        name: z.string(),
        problem: z.string().nullable(),
        since: z.iso.datetime(),
      }),
    )
    .optional(),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;
export const serviceStatus = (name: string) => topic(`ligai.v1.status.${name}`, ServiceStatus);
