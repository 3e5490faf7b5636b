export const callTabs = ['transcript', 'latency', 'events', 'webhooks', 'model'] as const;
export type CallTab = (typeof callTabs)[number];

/** What of a call's page is in the address. */
export type CallSearch = { tab?: CallTab | undefined };

/** Reads the address; what is unknown is ignored. */
export function readCallSearch(search: Record<string, unknown>): CallSearch {
  const tab = callTabs.find((one) => one === search['tab']);
  return tab ? { tab } : {};
}
