import type { ImportAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { shownNumber } from '../calls/phone-number.ts';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './campaign-page.module.css';
import { useCampaignTexts } from './texts.ts';

type ImportProps = { campaignId: number; onImported: () => void };

/** Uploads a file of contacts: first it is only read, and shown as it was read; then it is imported. */
export function ImportContacts({ campaignId, onImported }: ImportProps) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const send = (one: File, dryRun: boolean) => {
    const form = new FormData();
    form.append('file', one);
    const path = `/api/v1/campaigns/${campaignId}/contacts/csv`;
    return request<ImportAnswer>('POST', path, { form, query: { dry_run: dryRun || undefined } });
  };
  const reading = useMutation({ mutationFn: (one: File) => send(one, true) });
  const importing = useMutation({
    mutationFn: (one: File) => send(one, false),
    onSuccess: async ({ imported }) => {
      notify({ title: text('imported', { count: imported, shown: formats.count(imported) }) });
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
      onImported();
    },
  });
  const choose = (one: File | undefined) => {
    if (!one) return;
    setFile(one);
    importing.reset();
    reading.mutate(one);
  };
  const error = reading.error ?? importing.error;
  return (
    <Card>
      <FileChooser onChoose={choose} fileName={file?.name ?? null} />
      {reading.isPending && <p role="status">{text('reading')}</p>}
      {error && (
        <p role="alert" className={styles.error}>
          <strong>{text('failed')}.</strong> {errorText(error)}
        </p>
      )}
      {file && reading.data && (
        <>
          <AsRead answer={reading.data} />
          <div>
            <Button
              look="primary"
              busy={importing.isPending}
              disabled={reading.data.imported === 0}
              onClick={() => importing.mutate(file)}
            >
              {text('importNow')}
            </Button>
          </div>
        </>
      )}
    </Card>
  );
}

function FileChooser({ onChoose, fileName }: { onChoose: (file: File | undefined) => void; fileName: string | null }) {
  const text = useCampaignTexts();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way beside the button
    <div
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onChoose(event.dataTransfer.files[0]);
      }}
    >
      <p className={styles.hint}>{text('importHint')}</p>
      <Button onClick={() => input.current?.click()}>
        <Upload size={16} aria-hidden="true" />
        {fileName === null ? text('chooseFile') : text('anotherFile')}
      </Button>
      <p className={styles.hint}>{fileName ?? text('dropHere')}</p>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv"
        aria-label={text('chooseFile')}
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          onChoose(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

/** The figures of the file and its first rows, with the errors by line. */
function AsRead({ answer }: { answer: ImportAnswer }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const counted = (key: 'willImport' | 'duplicates' | 'errors', count: number) =>
    text(key, { count, shown: formats.count(count) });
  return (
    <>
      <h2>{text('asRead')}</h2>
      <ul className={styles.summary}>
        <li>{counted('willImport', answer.imported)}</li>
        {answer.duplicates > 0 && <li>{counted('duplicates', answer.duplicates)}</li>}
        {answer.errors > 0 && <li className={styles.waiting}>{counted('errors', answer.errors)}</li>}
      </ul>
      <p className={styles.hint}>
        {text('numberColumn')}: <bdi>{answer.file?.phone_number}</bdi> · {text('nameColumn')}:{' '}
        <bdi>{answer.file?.name ?? text('noColumn')}</bdi>
      </p>
      <Table
        caption={text('asRead')}
        rows={answer.rows ?? []}
        rowKey={({ line }) => line}
        columns={[
          { key: 'line', title: text('line'), atEnd: true, cell: ({ line }) => line },
          {
            key: 'number',
            title: text('number'),
            cell: ({ phone_number, error }) =>
              phone_number !== null && (error === null ? shownNumber(phone_number) : phone_number),
          },
          { key: 'name', title: text('person'), cell: ({ name }) => <bdi>{name}</bdi> },
          {
            key: 'other',
            title: text('otherColumns'),
            wideOnly: true,
            cell: ({ metadata }) =>
              Object.entries(metadata)
                .map(([name, value]) => `${name}: ${String(value)}`)
                .join(', '),
          },
          {
            key: 'error',
            title: text('error'),
            cell: ({ error }) => error !== null && <span className={styles.waiting}>{error}</span>,
          },
        ]}
      />
    </>
  );
}
