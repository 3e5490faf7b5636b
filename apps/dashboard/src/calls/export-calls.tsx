import { Download } from 'lucide-react';
import { useState } from 'react';
import { pathWith } from '../api/request.ts';
import { DownloadLink } from '../app/download-link.tsx';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Toggle } from '../design/toggle.tsx';
import { delimiterOf } from '../language/delimiter.ts';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import styles from './calls-page.module.css';
import { type CallsSearch, queryOf } from './calls-search.ts';
import { useCallsTexts } from './texts.ts';

/** Offers the calls that match the filters as a file for spreadsheets. `total`: how many; null if that is not known. */
export function ExportCalls({ search, total }: { search: CallsSearch; total: number | null }) {
  const text = useCallsTexts();
  const formats = useFormats();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const [transcript, setTranscript] = useState(false);
  const close = () => setOpen(false);
  const href = pathWith('/api/v1/calls/export', {
    ...queryOf(search),
    ...(transcript && { transcript }),
    delimiter: delimiterOf(language),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Download size={16} aria-hidden="true" />
        {text('export')}
      </Button>
      <Modal
        open={open}
        onClose={close}
        title={text('exportTitle')}
        actions={
          <DownloadLink look="primary" href={href} onStarted={close}>
            {text('download')}
          </DownloadLink>
        }
      >
        <div className={styles.export}>
          <p>
            {total === null
              ? text('exportAboutAll')
              : text('exportAbout', { count: total, shown: formats.count(total) })}
          </p>
          <Toggle label={text('withTranscript')} checked={transcript} onChange={setTranscript} />
        </div>
      </Modal>
    </>
  );
}
