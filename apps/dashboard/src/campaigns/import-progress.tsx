import { Progress } from '@base-ui/react/progress';
import { Button } from '../design/button.tsx';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import styles from './import-contacts.module.css';
import { useImportTexts } from './import-texts.ts';
import type { ImportProgress } from './use-import.ts';

type ImportProgressProps = { progress: ImportProgress; bytes: number; rows: number | null; onCancel: () => void };

/** How much of the file was sent, in bytes and rows, then what the API does with it. */
export function ImportProgressBar({ progress, bytes, rows, onCancel }: ImportProgressProps) {
  const text = useImportTexts();
  const { doing, sent } = progress;
  const words = useSendingWords({ sent, bytes, rows });
  const label =
    doing === 'reading' ? text('reading') : sent < 1 ? words : text(doing === 'checking' ? 'checking' : 'storing');
  return (
    <div className={styles.progress}>
      <Progress.Root
        className={styles.progressRoot}
        value={doing === 'reading' || sent >= 1 ? null : Math.round(sent * 100)}
      >
        <Progress.Label>{label}</Progress.Label>
        <Progress.Track className={styles.track}>
          <Progress.Indicator className={styles.indicator} />
        </Progress.Track>
      </Progress.Root>
      <Button onClick={onCancel}>{text('cancel')}</Button>
    </div>
  );
}

function useSendingWords({ sent, bytes, rows }: { sent: number; bytes: number; rows: number | null }): string {
  const text = useImportTexts();
  const formats = useFormats();
  const language = useLanguage();
  const megabytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const size = (count: number) => `${megabytes.format(count / 1e6)} MB`;
  const shown = { sent: size(sent * bytes), total: size(bytes) };
  if (rows === null) return text('sending', shown);
  return text('sendingRows', { ...shown, row: formats.count(Math.round(sent * rows)), rows: formats.count(rows) });
}
