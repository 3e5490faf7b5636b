import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startGateway } from './service.ts';

await runService({ name: 'api-gateway', configFrom, start: startGateway });
