export { type Egress, type EgressOptions, isRefusal, openEgress } from './egress.ts';
export { parseEgressUrl } from './egress-url.ts';
export { membership, type Network, NetworkList, parseNetwork } from './networks.ts';
export type { Resolve } from './resolver.ts';
