import type { CampaignAnswer, CreateCampaignBody } from '@ligai/contracts';

/** What of a campaign can be entered. */
export type CampaignValues = CreateCampaignBody;

/** As it is typed: text that is no number stays. */
export type CampaignInput = Omit<CampaignValues, 'max_concurrent'> & { max_concurrent: number | string };

/** The body of `POST /campaigns`, if the schema accepts it. */
export const bodyOf = ({ name, description, ...values }: CampaignInput): CampaignValues => ({
  ...(values as Omit<CampaignValues, 'name' | 'description'>),
  name: name.trim(),
  description: description || null,
});

export const newCampaign: CampaignValues = { name: '', description: null, max_concurrent: 5, prompt_id: null };

export const valuesOf = ({ name, description, max_concurrent, prompt_id }: CampaignAnswer): CampaignValues => ({
  ...{ name, description, max_concurrent, prompt_id },
});

/** The values that differ from the earlier ones. */
export function changesOf(before: CampaignValues, after: CampaignValues): Partial<CampaignValues> {
  const differs = ([name, value]: [string, unknown]) => value !== before[name as keyof CampaignValues];
  return Object.fromEntries(Object.entries(after).filter(differs));
}
