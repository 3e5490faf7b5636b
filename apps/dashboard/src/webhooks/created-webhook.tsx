import type { WebhookAnswer } from '@ligai/contracts';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { SendTest } from './send-test.tsx';
import type { Tested } from './test-result.tsx';
import { useWebhookTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

/**
 * The webhook that was just created, and its secret: in the memory of the page only, until its page has been opened.
 */
let justCreated: Created | null = null;
type Created = { id: number; secret: string | null };

export function noteCreated(created: Created): void {
  justCreated = created;
}

/** What was just created, if it is this webhook: once, until the page is left or it is closed. */
export function useCreated(id: number): { created: Created | null; close: () => void } {
  const [created, setCreated] = useState(() => (justCreated?.id === id ? justCreated : null));
  useEffect(() => {
    justCreated = null;
  }, []);
  return { created, close: () => setCreated(null) };
}

type CreatedProps = {
  webhook: WebhookAnswer;
  secret: string | null;
  onTested: (tested: Tested) => void;
  onClose: () => void;
};

/** What comes after creating a webhook: its secret, for the last time, the receiver and a test. */
export function CreatedWebhook({ webhook, secret, onTested, onClose }: CreatedProps) {
  const text = useWebhookTexts();
  return (
    <Card
      title={text('createdTitle')}
      actions={
        <Button look="quiet" aria-label={text('createdClose')} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      }
    >
      <ol className={styles.steps}>
        {secret !== null && (
          <li>
            {text('createdSecret')}
            <div className={styles.bar}>
              <code>{secret}</code>
              <CopyButton value={secret} label={text('copySecret')} />
            </div>
          </li>
        )}
        <li>
          {text('createdReceiver')}{' '}
          <Link
            to="/webhooks/$webhookId"
            params={{ webhookId: String(webhook.id) }}
            search={{ tab: 'receiver' }}
            replace
          >
            {text('createdReceiverLink')}
          </Link>
        </li>
        <li>
          {text('createdTest')}
          <div className={styles.bar}>
            <SendTest webhook={webhook} onTested={onTested} />
          </div>
        </li>
      </ol>
    </Card>
  );
}
