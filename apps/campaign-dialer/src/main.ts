import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startCampaignDialer } from './service.ts';

await runService({ name: 'campaign-dialer', configFrom, start: startCampaignDialer });
