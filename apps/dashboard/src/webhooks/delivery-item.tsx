import type { WebhookDelivery } from '@ligai/contracts';
import { ChevronRight } from 'lucide-react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { useFormats } from '../language/formats.ts';
import { DeliveryDetails } from './delivery-details.tsx';
import { DeliveryStatusBadge } from './delivery-status.tsx';
import { useWebhookTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

/** One delivery in the list; opened it shows its attempts and bodies. */
export function DeliveryItem(props: { delivery: WebhookDelivery; isOpen: boolean; onToggle: () => void }) {
  const { delivery, isOpen, onToggle } = props;
  const text = useWebhookTexts();
  const formats = useFormats();
  const sentence = useSentence();
  const { id, status, event, attempts, error, next_attempt_at: nextAttemptAt } = delivery;
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={styles.opener}
        aria-expanded={isOpen}
        aria-controls={isOpen ? `delivery-${id}` : undefined}
        onClick={onToggle}
      >
        <ChevronRight size={16} aria-hidden="true" className={styles.arrow} />
        <span className={styles.event}>{text(event)}</span>
        <DeliveryStatusBadge status={status} />
        <span className={styles.soft}>{text('attempts', { count: attempts, shown: formats.count(attempts) })}</span>
        <span className={styles.problem}>
          {status !== 'delivered' && error !== null && sentence(error)}
          {status === 'pending' && nextAttemptAt !== null && attempts > 0 && (
            <> {text('nextAttempt', { time: formats.time(nextAttemptAt) })}</>
          )}
        </span>
        <time dateTime={delivery.created_at} className={styles.at}>
          {formats.dateTime(delivery.created_at)}
        </time>
      </button>
      {isOpen && (
        <div id={`delivery-${id}`} className={styles.details}>
          <DeliveryDetails webhookId={delivery.webhook_id} deliveryId={id} status={status} />
        </div>
      )}
    </li>
  );
}
