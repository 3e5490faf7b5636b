import type { WebhookAnswer } from '@ligai/contracts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { Badge } from '../design/badge.tsx';
import { useFormats } from '../language/formats.ts';
import { useWebhookTexts } from './texts.ts';
import styles from './webhooks-page.module.css';

/** On or off and why, signed or not, failing, and how many deliveries are lost. */
export function WebhookState({ webhook }: { webhook: WebhookAnswer }) {
  const text = useWebhookTexts();
  const formats = useFormats();
  const sentence = useSentence();
  const { is_active: isActive, has_secret: hasSecret, failing_since: failingSince, dead_deliveries: dead } = webhook;
  return (
    <div className={styles.state}>
      <Badge look={isActive ? 'good' : 'calm'}>{text(isActive ? 'active' : 'inactive')}</Badge>
      <Badge look={hasSecret ? 'calm' : 'wait'}>{text(hasSecret ? 'signed' : 'unsigned')}</Badge>
      {dead > 0 && <Badge look="bad">{text('deadCount', { count: dead, shown: formats.count(dead) })}</Badge>}
      {failingSince !== null && (
        <span className={styles.bad}>{text('failing', { when: formats.dateTime(failingSince) })}</span>
      )}
      {webhook.inactive_reason !== null && (
        <span className={styles.bad}>{text('switchedOff', { reason: sentence(webhook.inactive_reason) })}</span>
      )}
    </div>
  );
}
