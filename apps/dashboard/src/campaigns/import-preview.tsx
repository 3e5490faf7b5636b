import type { ImportAnswer } from '@ligai/contracts';
import { CircleCheck, Copy, Download, TriangleAlert } from 'lucide-react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { Button } from '../design/button.tsx';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import { shownNumber } from '../language/phone-number.ts';
import styles from './import-contacts.module.css';
import { useImportTexts } from './import-texts.ts';
import { saveCsv } from './save-csv.ts';

/** How the API reads a file: its figures, its first contacts, and what is left out with the cause. */
export function ImportPreview({ answer }: { answer: ImportAnswer }) {
  const text = useImportTexts();
  const sentence = useSentence();
  const repeated = new Map(answer.duplicate_details.map((one) => [one.line, one.duplicate_of_line]));
  const causeOfRow = ({ line, error }: { line: number; error: string | null }) => {
    if (error !== null) return sentence(error, 'phone_number');
    const first = repeated.get(line);
    if (first === undefined) return null;
    return first === null ? text('inCampaign') : text('sameAsLine', { line: first });
  };
  return (
    <section className={styles.part}>
      <h3>{text('asRead')}</h3>
      <div role="status">
        <ImportFigures answer={answer} />
      </div>
      <LinesWithErrors answer={answer} />
      <RepeatedNumbers answer={answer} />
      <p className={styles.hint}>{text('asReadFirst')}</p>
      <Table
        caption={text('asReadFirst')}
        rows={answer.rows ?? []}
        rowKey={({ line }) => line}
        columns={[
          { key: 'line', title: text('line'), atEnd: true, cell: ({ line }) => line },
          { key: 'name', title: text('person'), cell: ({ name }) => <bdi>{name}</bdi> },
          {
            key: 'number',
            title: text('number'),
            cell: ({ phone_number: number, ...row }) => {
              const cause = causeOfRow(row);
              if (cause === null) return <bdi>{shownNumber(number ?? '')}</bdi>;
              const shown = row.error === null ? shownNumber(number ?? '') : number;
              return <WrongNumber number={shown} cause={cause} />;
            },
          },
          {
            key: 'variables',
            title: text('variables'),
            wideOnly: true,
            cell: ({ metadata }) => <Values of={metadata} />,
          },
        ]}
      />
    </section>
  );
}

const WrongNumber = ({ number, cause }: { number: string | null; cause: string }) => (
  <div className={styles.wrong}>
    <bdi>{number}</bdi>
    <span>{cause}</span>
  </div>
);

const Values = ({ of }: { of: Record<string, unknown> }) => (
  <dl className={styles.values}>
    {Object.entries(of).map(([name, value]) => (
      <div key={name}>
        <dt>
          <bdi>{name}</bdi>
        </dt>
        <dd>
          <bdi>{String(value)}</bdi>
        </dd>
      </div>
    ))}
  </dl>
);

function ImportFigures({ answer }: { answer: ImportAnswer }) {
  const text = useImportTexts();
  const formats = useFormats();
  const { imported, duplicates, errors } = answer;
  const counted = (key: 'willImport' | 'duplicates' | 'errors', count: number) =>
    text(key, { count, shown: formats.count(count) });
  const isGood = imported > 0;
  const Mark = isGood ? CircleCheck : TriangleAlert;
  return (
    <ul className={styles.summary}>
      <li className={isGood ? styles.good : styles.attention}>
        <Mark size={16} aria-hidden="true" />{' '}
        {isGood || duplicates + errors > 0 ? counted('willImport', imported) : text('noRows')}
      </li>
      {duplicates > 0 && (
        <li>
          <Copy size={16} aria-hidden="true" /> {counted('duplicates', duplicates)}
        </li>
      )}
      {errors > 0 && (
        <li className={styles.attention}>
          <TriangleAlert size={16} aria-hidden="true" /> {counted('errors', errors)}
        </li>
      )}
    </ul>
  );
}

function LinesWithErrors({ answer }: { answer: ImportAnswer }) {
  const text = useImportTexts();
  const formats = useFormats();
  const language = useLanguage();
  const sentence = useSentence();
  const { errors, error_details: lines } = answer;
  if (lines.length === 0) return null;
  const save = () =>
    saveCsv(
      text('errorsFileName'),
      [
        [text('line'), text('number'), text('cause')],
        ...lines.map(({ line, phone_number, error }) => [
          String(line),
          phone_number ?? '',
          sentence(error, 'phone_number') || error,
        ]),
      ],
      language,
    );
  return (
    <details className={styles.details} open={lines.length <= 10}>
      <summary>{text('errorsTitle')}</summary>
      {errors > lines.length && (
        <p className={styles.hint}>{text('firstShown', { shown: formats.count(lines.length) })}</p>
      )}
      <Table
        caption={text('errorsTitle')}
        rows={lines}
        rowKey={({ line }) => line}
        columns={[
          { key: 'line', title: text('line'), atEnd: true, cell: ({ line }) => line },
          { key: 'number', title: text('number'), cell: ({ phone_number }) => <bdi>{phone_number || '–'}</bdi> },
          { key: 'cause', title: text('cause'), cell: ({ error }) => sentence(error, 'phone_number') },
        ]}
      />
      <Button onClick={save}>
        <Download size={16} aria-hidden="true" />
        {text('downloadErrors')}
      </Button>
    </details>
  );
}

function RepeatedNumbers({ answer: { duplicate_details: lines } }: { answer: ImportAnswer }) {
  const text = useImportTexts();
  if (lines.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>{text('duplicatesTitle')}</summary>
      <Table
        caption={text('duplicatesTitle')}
        rows={lines}
        rowKey={({ line }) => line}
        columns={[
          { key: 'line', title: text('line'), atEnd: true, cell: ({ line }) => line },
          { key: 'number', title: text('number'), cell: ({ phone_number }) => <bdi>{shownNumber(phone_number)}</bdi> },
          {
            key: 'of',
            title: text('cause'),
            cell: ({ duplicate_of_line: line }) => (line === null ? text('inCampaign') : text('sameAsLine', { line })),
          },
        ]}
      />
    </details>
  );
}
