import type { CampaignAnswer, RefusedRowAnswer } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { requestPage } from '../api/request.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Loading } from '../design/loading.tsx';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { shownNumber } from '../language/phone-number.ts';
import styles from './campaign-page.module.css';
import { useImportTexts } from './import-texts.ts';
import { useCampaignTexts } from './texts.ts';

/** Rows that the API stores for a campaign. */
const mostStored = 1000;

/** Opens the list and moves the focus to its heading. */
export type RefusedRowsHandle = { show: () => void };

type RefusedRowsProps = {
  campaign: Pick<CampaignAnswer, 'id' | 'refused_rows'>;
  /** What the rows are searched for, with the contacts. */
  phrase: string | undefined;
  ref?: Ref<RefusedRowsHandle>;
};

/** How many rows of the imported files became no contact, and the list of them with the reasons. */
export function RefusedRows({ campaign, phrase, ref }: RefusedRowsProps) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  const summary = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => ({
    show: () => {
      setOpen(true);
      summary.current?.focus();
    },
  }));
  const count = campaign.refused_rows;
  if (count === 0) return null;
  return (
    <details className={styles.refused} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary ref={summary}>{text('refusedRows', { count, shown: formats.count(count) })}</summary>
      {isOpen && <RefusedList campaign={campaign} phrase={phrase} />}
    </details>
  );
}

function RefusedList({ campaign: { id, refused_rows: count }, phrase }: RefusedRowsProps) {
  const text = useCampaignTexts();
  const importText = useImportTexts();
  const formats = useFormats();
  const reasonOf = useReason();
  const refused = useInfiniteQuery({
    // Not a part of the campaign's other data, which is read again with each call: these rows change with their number.
    queryKey: ['refused-rows', id, count, phrase],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<RefusedRowAnswer[]>(`/api/v1/campaigns/${id}/refused-rows`, { signal, query: { q: phrase } })
        : requestPage<RefusedRowAnswer[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  if (refused.isPending) return <Loading />;
  if (refused.isError && !refused.data)
    return <PageError error={refused.error} onRetry={() => void refused.refetch()} />;
  const rows = refused.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <p className={styles.hint}>
        {text(count > mostStored ? 'refusedNewest' : 'refusedAbout', { most: formats.count(mostStored) })}
      </p>
      {rows.length === 0 && <p role="status">{text('noRefusedMatch')}</p>}
      {rows.length > 0 && (
        <Table
          caption={text('refusedTitle')}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { key: 'line', title: importText('line'), atEnd: true, cell: ({ line }) => line },
            {
              key: 'who',
              title: text('person'),
              cell: ({ name, phone_number: number, reason }) => (
                <div className={styles.who}>
                  {name !== null && <bdi>{name}</bdi>}
                  <bdi className={name === null ? undefined : styles.hint}>
                    {number === null ? '–' : reason === 'duplicate' ? shownNumber(number) : number}
                  </bdi>
                </div>
              ),
            },
            { key: 'reason', title: text('reason'), cell: reasonOf },
            {
              key: 'at',
              title: text('importedAt'),
              wideOnly: true,
              cell: ({ created_at: at }) => formats.dateTime(at),
            },
          ]}
        />
      )}
      <ShowMore list={refused} />
    </>
  );
}

function useReason(): (row: RefusedRowAnswer) => string {
  const text = useImportTexts();
  const sentence = useSentence();
  return ({ error, duplicate_of_line: line }) => {
    if (error !== null) return sentence(error, 'phone_number');
    return line === null ? text('inCampaign') : text('sameAsLine', { line });
  };
}
