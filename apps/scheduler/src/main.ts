import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startScheduler } from './service.ts';

await runService({ name: 'scheduler', configFrom, start: startScheduler });
