import { z } from 'zod';
import { ProviderChanged } from '../provider/provider.ts';

/**
 * A provider's state. Sent on connect for each provider that cannot be used, then on every change. A later one (higher
 * `version`) of the same provider replaces an earlier one.
 */
export const ProviderUpdate = z.object({ type: z.literal('provider_update'), data: ProviderChanged });
export type ProviderUpdate = z.infer<typeof ProviderUpdate>;
