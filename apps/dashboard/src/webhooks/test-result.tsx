import type { TestWebhookAnswer, WebhookLog } from '@ligai/contracts';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { Button } from '../design/button.tsx';
import { useWebhookTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

export type Tested = { answer: TestWebhookAnswer; log: WebhookLog | null };

/** What the endpoint did with a test. */
export function TestResult({ tested: { answer, log }, onClose }: { tested: Tested; onClose: () => void }) {
  const text = useWebhookTexts();
  const sentence = useSentence();
  const { success, status_code: status, response_time_ms: ms } = answer;
  const message = log?.error ?? answer.message;
  const body = log?.response_body ?? '';
  return (
    <div role="status" className={styles.tested} data-look={success ? 'good' : 'bad'}>
      {success ? <CircleCheck size={20} aria-hidden="true" /> : <CircleAlert size={20} aria-hidden="true" />}
      <div className={styles.testedWords}>
        {success ? (
          <strong>{text('testGood', { status: status ?? 0, ms })}</strong>
        ) : (
          <>
            <strong>{text('testBad')}</strong>
            <p>
              {status === null
                ? text('testBadSilent', { message: sentence(message) })
                : text('testBadAnswered', { status, ms })}
            </p>
          </>
        )}
        {body !== '' && (
          <>
            <h3>{text('bodyReceived')}</h3>
            <pre className={styles.body} dir="auto">
              {body}
            </pre>
          </>
        )}
      </div>
      <Button look="quiet" aria-label={text('testClose')} onClick={onClose}>
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}
