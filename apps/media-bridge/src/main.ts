import { setFlagsFromString } from 'node:v8';
import { runService } from '@ligai/service';
import { configFrom } from './config.ts';
import { startService } from './service.ts';

// Instead of the 30 % of the other services (libs/service/src/node-flags.ts): with 220 calls the old generation grows by
// 20 MB in 2 s, and each of its collections makes audio up to 20 ms late.
setFlagsFromString('--heap-growing-percent=150');

await runService({ name: 'media-bridge', configFrom, start: startService });
