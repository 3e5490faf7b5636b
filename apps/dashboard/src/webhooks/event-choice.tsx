import type { WebhookEvent } from '@ligai/contracts';
import { useId } from 'react';
import fieldStyles from '../design/field.module.css';
import { useWebhookTexts } from './texts.ts';
import { webhookEvents } from './webhook-search.ts';
import styles from './webhooks-page.module.css';

/** The events that a webhook receives. */
export function EventChoice(props: {
  value: readonly WebhookEvent[];
  onChange: (value: WebhookEvent[]) => void;
  error: string | undefined;
}) {
  const { value, onChange, error } = props;
  const text = useWebhookTexts();
  const id = useId();
  return (
    <fieldset className={styles.choices} aria-describedby={error === undefined ? undefined : id}>
      <legend className={fieldStyles.label}>{text('events')}</legend>
      {webhookEvents.map((event) => (
        <label key={event} className={styles.choice}>
          <input
            type="checkbox"
            aria-invalid={error === undefined ? undefined : true}
            checked={value.includes(event)}
            onChange={({ target }) =>
              onChange(webhookEvents.filter((one) => (one === event ? target.checked : value.includes(one))))
            }
          />
          <span>
            {text(event)} <code className={styles.soft}>{event}</code>
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p id={id} className={fieldStyles.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
