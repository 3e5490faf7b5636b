import { pauseCampaign } from '@ligai/contracts';
import type { DialerContext } from '../timing.ts';
import { pause } from './pause.ts';

/** Any dialer pauses any campaign; a repeated request finds it paused and is rejected (`conflict`). */
export function handlePause({ bus, outbox, log }: DialerContext): Disposable {
  return bus.handle(pauseCampaign, { queue: 'campaign-dialer' }, async ({ campaign_id }) => {
    const { status } = await outbox.commit((tx, { append, appendToCampaign }) =>
      pause({ tx, append, appendToCampaign }, campaign_id),
    );
    log.info({ campaignId: campaign_id }, 'campaign paused');
    return { campaign_id, status };
  });
}
