import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startService } from './service.ts';

await runService({ name: 'media-bridge', configFrom, start: startService });
