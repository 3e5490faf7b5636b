import { idIn, oneIn, phraseIn } from '../app/address-values.ts';

/** What of the list of prompts is in the address. */
export type PromptsSearch = {
  /** Words of the name. */
  q?: string | undefined;
};

export const readPromptsSearch = ({ q }: Record<string, unknown>): PromptsSearch => ({ q: phraseIn(q) });

/** What of a prompt's page is in the address. */
export type PromptSearch = {
  tab?: PromptTab | undefined;
  /** The version that is shown in the tab of versions. */
  version?: number | undefined;
  /** It is compared with the version before it, not with the present one. */
  against?: 'previous' | undefined;
  /** All fields of the version are shown, not what it changed. */
  show?: 'whole' | undefined;
};

const promptTabs = ['edit', 'versions', 'uses'] as const;
export type PromptTab = (typeof promptTabs)[number];

/** Reads the address; what is unknown is ignored. */
export function readPromptSearch(search: Record<string, unknown>): PromptSearch {
  const tab = oneIn(promptTabs, search['tab']);
  return {
    tab: tab === 'edit' ? undefined : tab,
    version: idIn(search['version']),
    against: oneIn(['previous'], search['against']),
    show: oneIn(['whole'], search['show']),
  };
}
