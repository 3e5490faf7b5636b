import type { ImportAnswer } from '@ligai/contracts';
import { CircleCheck, Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { DownloadLink } from '../app/download-link.tsx';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { useFormats } from '../language/formats.ts';
import { ColumnMapping } from './column-mapping.tsx';
import { FileChooser } from './file-chooser.tsx';
import styles from './import-contacts.module.css';
import { ImportPreview } from './import-preview.tsx';
import { ImportProgressBar } from './import-progress.tsx';
import { useImportTexts } from './import-texts.ts';
import { SheetProblem, sheetLimits } from './sheet/sheet-problem.ts';
import type { PromptNeeds } from './use-campaign.ts';
import type { Import, ImportState } from './use-import.ts';

export type ImportProps = {
  /** Of the page, which may need to know whether a file is being sent. */
  importing: Import;
  /** Those of the campaign's prompt. */
  needs: PromptNeeds;
  /** What comes after the import. */
  next: { label: string; go: () => void };
  /** What stands below: buttons to other steps. */
  below?: (isImported: boolean) => ReactNode;
  /** Other parts of the page do not end what is in progress. */
  staysOnPath?: boolean;
};

/** Contacts from a workbook or a CSV file: chosen, its columns named, shown as it is read, then imported. */
export function ImportContacts({ importing, needs, next, below, staysOnPath = false }: ImportProps) {
  const text = useImportTexts();
  const formats = useFormats();
  const { state, choose, setRole, leaveBlanksOut, importNow, retry, cancel, restart } = importing;
  const { file, table, roles, preview, result, progress, failed } = state;
  if (result)
    return (
      <>
        <Imported answer={result} next={next} onAnother={restart} />
        {below?.(true)}
      </>
    );
  const count = preview?.imported ?? 0;
  return (
    <>
      <Card>
        <LeaveGuard
          isChanged={table !== null || progress !== null}
          {...{ staysOnPath, title: text('leaveTitle'), about: text('leaveAbout'), action: text('leave') }}
        />
        <FileChooser onChoose={(one) => void choose(one)} fileName={file?.name ?? null} />
        {state.canceled && <p role="status">{text(state.canceled === 'late' ? 'canceledLate' : 'canceled')}</p>}
        {table && file && table.sheets.length > 1 && (
          <div className={styles.sheet}>
            <Choice
              label={text('sheet')}
              value={table.sheet ?? ''}
              options={table.sheets.map((name) => ({ value: name, label: name }))}
              onChange={(name) => void choose(file, name)}
            />
          </div>
        )}
        {failed && <Failed {...failed} onRetry={retry} />}
        {table && (
          <ColumnMapping
            columns={table.columns}
            hasHeadings={table.hasHeadings}
            {...{ roles, needs }}
            leavesBlanksOut={state.leavesBlanksOut}
            onLeaveBlanksOut={leaveBlanksOut}
            onChange={setRole}
          />
        )}
        {preview && <ImportPreview answer={preview} />}
        {progress && file && (
          <ImportProgressBar
            progress={progress}
            bytes={table?.upload.size ?? file.size}
            rows={table?.rows ?? null}
            onCancel={cancel}
          />
        )}
        {preview && progress?.doing !== 'importing' && (
          <div className={styles.end}>
            <Button look="primary" disabled={count === 0 || progress !== null} onClick={importNow}>
              {text('importNow', { count, shown: formats.count(count) })}
            </Button>
          </div>
        )}
      </Card>
      {below?.(false)}
    </>
  );
}

function Failed({ error, doing, onRetry }: NonNullable<ImportState['failed']> & { onRetry: () => void }) {
  const text = useImportTexts();
  const formats = useFormats();
  const errorText = useErrorText();
  const limits = { rows: formats.count(sheetLimits.rows), columns: formats.count(sheetLimits.columns) };
  return (
    <div role="alert" className={styles.error}>
      <p>
        <strong>{text(`${doing}Failed`)}.</strong>{' '}
        {error instanceof SheetProblem ? text(error.code, limits) : errorText(error)}
      </p>
      {doing === 'importing' && <p className={styles.hint}>{text('retryHint')}</p>}
      {!(error instanceof SheetProblem) && <Button onClick={onRetry}>{text('retry')}</Button>}
    </div>
  );
}

/** What became of the file. */
function Imported(props: { answer: ImportAnswer; next: ImportProps['next']; onAnother: () => void }) {
  const { answer, next, onAnother } = props;
  const text = useImportTexts();
  const formats = useFormats();
  const { imported, duplicates, errors, import_id: id } = answer;
  const counted = (key: 'imported' | 'duplicates' | 'errors', count: number) =>
    text(key, { count, shown: formats.count(count) });
  return (
    <Card>
      <div className={styles.result} role="status">
        <CircleCheck size={28} aria-hidden="true" />
        <h3>{counted('imported', imported)}</h3>
        {duplicates > 0 && <p className={styles.hint}>{counted('duplicates', duplicates)}</p>}
        {errors > 0 && <p className={styles.hint}>{counted('errors', errors)}</p>}
      </div>
      <div className={styles.end}>
        {id !== null && duplicates + errors > 0 && (
          <DownloadLink className={styles.link} href={`/api/v1/imports/${id}/errors.csv`}>
            <Download size={16} aria-hidden="true" />
            {text('allReported')}
          </DownloadLink>
        )}
        <Button onClick={onAnother}>{text('anotherFile')}</Button>
        <Button look="primary" onClick={next.go}>
          {next.label}
        </Button>
      </div>
    </Card>
  );
}
