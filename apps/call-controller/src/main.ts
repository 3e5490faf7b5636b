import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startCallController } from './service.ts';

await runService({ name: 'call-controller', configFrom, start: startCallController });
