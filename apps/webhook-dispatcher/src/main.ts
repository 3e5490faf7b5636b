import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startWebhookDispatcher } from './service.ts';

await runService({ name: 'webhook-dispatcher', configFrom, start: startWebhookDispatcher });
