import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import styles from './import-contacts.module.css';
import { useImportTexts } from './import-texts.ts';

type FileChooserProps = { onChoose: (file: File) => void; fileName: string | null };

/** A button that opens the browser's choice of a file, and a place to drop one. */
export function FileChooser({ onChoose, fileName }: FileChooserProps) {
  const text = useImportTexts();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => file && onChoose(file);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way beside the button
    <div
      className={styles.drop}
      data-over={over || undefined}
      data-small={fileName !== null || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      {fileName === null && <p className={styles.hint}>{text('fileHint')}</p>}
      {fileName !== null && <bdi className={styles.fileName}>{fileName}</bdi>}
      <Button look={fileName === null ? 'primary' : 'plain'} onClick={() => input.current?.click()}>
        <Upload size={16} aria-hidden="true" />
        {fileName === null ? text('chooseFile') : text('anotherFile')}
      </Button>
      {fileName === null && <p className={styles.hint}>{text('dropHere')}</p>}
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv,.txt,.tsv,text/csv"
        aria-label={text('chooseFile')}
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
