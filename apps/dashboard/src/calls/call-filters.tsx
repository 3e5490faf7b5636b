import type { CampaignAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { promptsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { Choice } from '../design/choice.tsx';
import { DateField } from '../design/date-field.tsx';
import { SearchField } from '../design/search-field.tsx';
import styles from './calls-page.module.css';
import { type CallsSearch, callStatuses } from './calls-search.ts';
import { useStateTexts } from './state.tsx';
import { useCallsTexts } from './texts.ts';

/** The filters of the list, which are in the address. */
export function CallFilters({ search }: { search: CallsSearch }) {
  const text = useCallsTexts();
  const stateText = useStateTexts();
  const navigate = useNavigate({ from: '/calls' });
  const change = (next: CallsSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <search className={styles.filters}>
      <SearchField
        label={text('search')}
        phrase={search.q}
        // Other words find other calls than those of the campaign's contact.
        onSearch={(q) => change({ q, ofCampaign: undefined })}
        className={styles.words}
      />
      <Choice
        label={text('status')}
        value={search.status ?? ''}
        options={[
          { value: '', label: text('anyStatus') },
          ...callStatuses.map((status) => ({ value: status, label: stateText(status) })),
        ]}
        onChange={(status) => change({ status: status || undefined })}
      />
      <DateField
        type="date"
        label={text('from')}
        value={search.from ?? ''}
        onChange={(from) => change({ from: from || undefined })}
      />
      <DateField
        type="date"
        label={text('to')}
        value={search.to ?? ''}
        onChange={(to) => change({ to: to || undefined })}
        error={search.from && search.to && search.to < search.from ? text('endsBefore') : undefined}
      />
      <RecordFilters search={search} onChange={change} />
    </search>
  );
}

/** By campaign and by prompt, where there are any. */
function RecordFilters({ search, onChange }: { search: CallsSearch; onChange: (next: CallsSearch) => void }) {
  const text = useCallsTexts();
  const { data: campaigns = [] } = useQuery({
    queryKey: ['campaigns', 'names'],
    queryFn: ({ signal }) => request<CampaignAnswer[]>('GET', '/api/v1/campaigns', { signal, query: { limit: 1000 } }),
  });
  const { data: prompts = [] } = useQuery(promptsQuery);
  const filters = [
    { name: 'campaign', any: 'anyCampaign', records: campaigns },
    { name: 'prompt', any: 'anyPrompt', records: prompts },
  ] as const;
  return filters
    .filter(({ name, records }) => records.length > 0 || search[name] !== undefined)
    .map(({ name, any, records }) => (
      <Choice
        key={name}
        label={text(name)}
        value={String(search[name] ?? '')}
        options={[
          { value: '', label: text(any) },
          ...records.map((record) => ({ value: String(record.id), label: record.name })),
        ]}
        onChange={(id) => onChange({ [name]: id === '' ? undefined : Number(id) })}
      />
    ));
}
