import type { CampaignAnswer, CampaignStatus, ContactAnswer } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useRef } from 'react';
import { pathWith } from '../api/request.ts';
import { DownloadLink } from '../app/download-link.tsx';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { useReasonTexts } from '../calls/reason-texts.ts';
import { CallStateBadge, useStateTexts } from '../calls/state.tsx';
import { whyEnded } from '../calls/why-ended.ts';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { SearchField } from '../design/search-field.tsx';
import { type Column, Table } from '../design/table.tsx';
import { delimiterOf } from '../language/delimiter.ts';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import { shownNumber } from '../language/phone-number.ts';
import type { LiveState } from '../live/live-store.ts';
import { useLive } from '../live/use-live.ts';
import styles from './campaign-page.module.css';
import { contactsQuery } from './campaign-queries.ts';
import type { CampaignSearch } from './campaign-search.ts';
import { RefusedRows, type RefusedRowsHandle } from './refused-rows.tsx';
import { useCampaignTexts } from './texts.ts';

/** Offered as filters. */
const statuses = [
  ...(['dialing', 'in_progress', 'completed', 'no_answer', 'busy', 'failed', 'voicemail'] as const),
  ...(['cancelled', 'unknown'] as const),
];

/** The contacts of a campaign, what became of each, and its call. */
export function Contacts({ campaign, search }: { campaign: CampaignAnswer; search: CampaignSearch }) {
  const text = useCampaignTexts();
  const { id: campaignId } = campaign;
  const columns = useColumns(campaign);
  const { status, q } = search;
  const contacts = useInfiniteQuery(contactsQuery(String(campaignId), search));
  const rows = contacts.data?.pages.flatMap(({ items }) => items) ?? [];
  const refused = useRef<RefusedRowsHandle>(null);
  const isFiltered = status !== undefined || q !== undefined;
  return (
    <div className={styles.contacts}>
      <ContactFilters campaignId={campaignId} search={search} />
      <RefusedRows ref={refused} campaign={campaign} phrase={q} />
      {contacts.isPending && <Loading lines={6} />}
      {contacts.isError && rows.length === 0 && (
        <PageError error={contacts.error} onRetry={() => void contacts.refetch()} />
      )}
      {contacts.isSuccess && rows.length === 0 && (
        <Empty title={isFiltered ? text('noContactsMatch') : text('noContacts')}>
          {q !== undefined && campaign.refused_rows > 0 && (
            <>
              <p>{text('refusedMaybe')}</p>
              <Button onClick={() => refused.current?.show()}>{text('searchRefused')}</Button>
            </>
          )}
        </Empty>
      )}
      {rows.length > 0 && (
        <Table grows stacks caption={text('contacts')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      )}
      <ShowMore list={contacts} />
    </div>
  );
}

function ContactFilters({ campaignId, search }: { campaignId: number; search: CampaignSearch }) {
  const text = useCampaignTexts();
  const stateText = useStateTexts();
  const language = useLanguage();
  const navigate = useNavigate({ from: '/campaigns/$campaignId' });
  const { status, q } = search;
  return (
    <search className={styles.filters}>
      <SearchField
        label={text('search')}
        phrase={search.q}
        onSearch={(phrase) => void navigate({ search: (before) => ({ ...before, q: phrase }), replace: true })}
      />
      <Choice
        label={text('status')}
        value={status ?? ''}
        options={[
          { value: '', label: text('anyStatus') },
          { value: 'pending', label: text('pending') },
          ...statuses.map((one) => ({ value: one, label: stateText(one) })),
        ]}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, status: next || undefined }), replace: true })
        }
      />
      <DownloadLink
        className={styles.export}
        href={pathWith(`/api/v1/campaigns/${campaignId}/contacts/export`, {
          ...{ status, q, delimiter: delimiterOf(language) },
          timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        })}
      >
        <Download size={16} aria-hidden="true" />
        {text('exportContacts')}
      </DownloadLink>
    </search>
  );
}

/** The identifiers of calls that wait for a line, with blanks between them; no call is dialled while it is queued. */
const queuedCalls = ({ calls }: LiveState): string =>
  [...calls.values()].flatMap(({ callId, state }) => (state === 'queued' ? [callId] : [])).join(' ');

/** Why a contact has not been called yet. */
const whyNotYet = {
  draft: 'whyNotYetDraft',
  paused: 'whyNotYetPaused',
  running: 'whyNotYetRunning',
} as const satisfies Partial<Record<CampaignStatus, string>>;

function useColumns({ id: campaignId, status: campaignStatus }: CampaignAnswer): Column<ContactAnswer>[] {
  const text = useCampaignTexts();
  const reasonText = useReasonTexts();
  const formats = useFormats();
  const queued = useLive(queuedCalls);
  const isQueued = ({ status, call_id: callId }: ContactAnswer) =>
    status === 'dialing' && callId !== null && queued.split(' ').includes(callId);
  const whoOf = ({ name, phone_number }: ContactAnswer) => name ?? shownNumber(phone_number);
  return [
    {
      key: 'who',
      title: text('person'),
      cell: (contact) => (
        <div className={styles.who}>
          <bdi>{whoOf(contact)}</bdi>
          {contact.name !== null && <span className={styles.hint}>{shownNumber(contact.phone_number)}</span>}
        </div>
      ),
    },
    {
      key: 'status',
      title: text('status'),
      width: '8rem',
      cell: (contact) =>
        contact.status === 'pending' ? (
          <span className={styles.hint}>{text('pendingOne')}</span>
        ) : (
          <CallStateBadge state={isQueued(contact) ? 'queued' : contact.status} reason={contact.reason} />
        ),
    },
    {
      key: 'reason',
      title: text('reason'),
      cell: (contact) => {
        const { reason, status } = contact;
        const why = whyEnded(status, reason);
        if (why !== null) return reasonText(why);
        if (isQueued(contact)) return text('whyQueued');
        return status === 'pending' && campaignStatus !== 'completed' && text(whyNotYet[campaignStatus]);
      },
    },
    {
      key: 'duration',
      title: text('duration'),
      width: '4.75rem',
      atEnd: true,
      wideOnly: true,
      cell: ({ duration }) => (duration === 0 ? '–' : formats.duration(duration)),
    },
    {
      key: 'call',
      title: text('call'),
      width: '8rem',
      atEnd: true,
      cell: (contact) =>
        contact.call_id !== null && (
          <div className={styles.calls}>
            <Link
              to="/calls/$callId"
              params={{ callId: contact.call_id }}
              aria-label={text('openCall', { who: whoOf(contact) })}
            >
              {text('call')}
            </Link>
            <Link
              to="/calls"
              search={{ q: contact.phone_number, ofCampaign: campaignId }}
              aria-label={text('historyOf', { who: whoOf(contact) })}
            >
              {text('history')}
            </Link>
          </div>
        ),
    },
  ];
}
