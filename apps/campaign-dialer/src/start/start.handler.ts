import { startCampaign } from '@ligai/contracts';
import type { DialerContext } from '../timing.ts';
import { start } from './start.ts';

/** Any dialer starts any campaign; a repeated request finds it running and is rejected (`conflict`). */
export function handleStart({ bus, outbox, log }: DialerContext, wake: () => void): Disposable {
  return bus.handle(startCampaign, { queue: 'campaign-dialer' }, async ({ campaign_id }) => {
    const { status } = await outbox.commit((tx, { appendToCampaign }) => start({ tx, appendToCampaign }, campaign_id));
    log.info({ campaignId: campaign_id }, 'campaign started');
    wake();
    return { campaign_id, status };
  });
}
