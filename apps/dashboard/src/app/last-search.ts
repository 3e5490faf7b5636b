/** Pages that list things, each of which has a page of its own. */
export type ListPath = '/calls' | '/campaigns' | '/prompts' | '/schedules' | '/webhooks';

const searches = new Map<string, object>();

/** Called with every address that is opened. */
export function noteSearch({ pathname, search }: { pathname: string; search: object }): void {
  searches.set(pathname, search);
}

/** The filters of a list, or of the contacts of a campaign, as they were when it was open; empty if it was not. */
export const lastSearchOf = (path: ListPath | `/campaigns/${number}`): object => searches.get(path) ?? {};
