export type { CheckKey, KeyCheck } from '@ligai/contracts';
