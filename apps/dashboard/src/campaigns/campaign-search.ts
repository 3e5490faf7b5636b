/** What of a campaign's page is in the address. */
export type CampaignSearch = {
  tab?: 'contacts' | 'outcomes' | 'import' | undefined;
  /** Filters of the contacts. */
  status?: string | undefined;
  q?: string | undefined;
};

const tabs = ['contacts', 'outcomes', 'import'] as const;

/** Reads the address; what is unknown is ignored. */
export function readCampaignSearch(search: Record<string, unknown>): CampaignSearch {
  const { status, q } = search;
  const tab = tabs.find((one) => one === search['tab']);
  return {
    ...(tab && { tab }),
    ...(typeof status === 'string' && status !== '' && { status }),
    ...(q !== undefined && q !== '' && { q: String(q) }),
  };
}

/** Which step of the preparation is in the address. */
export type SetupSearch = { step?: 'basics' | 'contacts' | 'limits' | 'check' | undefined };

const setupSteps = ['basics', 'contacts', 'limits', 'check'] as const;

export function readSetupSearch(search: Record<string, unknown>): SetupSearch {
  const step = setupSteps.find((one) => one === search['step']);
  return step ? { step } : {};
}
