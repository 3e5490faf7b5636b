import { oneIn } from '../app/address-values.ts';

export const callTabs = ['transcript', 'latency', 'events', 'webhooks', 'model'] as const;
export type CallTab = (typeof callTabs)[number];

/** What of a call's page is in the address. */
export type CallSearch = { tab?: CallTab | undefined };

/** Reads the address; what is unknown is ignored. */
export const readCallSearch = ({ tab }: Record<string, unknown>): CallSearch => ({ tab: oneIn(callTabs, tab) });
