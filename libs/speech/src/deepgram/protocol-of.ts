import { flux } from './flux.ts';
import type { ListenProtocol } from './listen-protocol.ts';
import { nova } from './nova.ts';

/** Flux models are on `/v2/listen` only, all others on `/v1/listen` only. */
export const protocolOf = (model: string): ListenProtocol => (/^flux/i.test(model) ? flux : nova);
