import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import fieldStyles from '../design/field.module.css';
import { TextField } from '../design/text-field.tsx';
import { useWebhookTexts } from './texts.ts';
import { randomSecret, type WebhookValues } from './webhook-values.ts';
import styles from './webhooks-page.module.css';

type Secret = WebhookValues['secret'];

/** The secret: a new one is shown until it is saved, a stored one never. */
export function SecretField(props: {
  value: Secret;
  /** Of a webhook that does not exist yet. */
  isNew: boolean;
  hasStored: boolean;
  onChange: (value: Secret) => void;
  error: string | undefined;
}) {
  const { value, isNew, hasStored, onChange, error } = props;
  const text = useWebhookTexts();
  const create = () => onChange({ do: 'set', value: randomSecret() });
  const without = () => onChange(hasStored ? { do: 'remove' } : { do: 'keep' });
  const isSigned = value.do === 'set' || (value.do === 'keep' && hasStored);
  return (
    <div className={styles.secret}>
      {value.do === 'set' ? (
        <div className={styles.newSecret}>
          <TextField
            label={text('secret')}
            hint={text(isNew ? 'secretFirst' : 'secretNew')}
            error={error}
            value={value.value}
            onChange={(next) => onChange({ do: 'set', value: next })}
            autoComplete="off"
            spellCheck={false}
          />
          <CopyButton value={value.value} />
        </div>
      ) : (
        <div>
          <div className={fieldStyles.label}>{text('secret')}</div>
          <p className={fieldStyles.hint}>{text(isSigned ? 'secretKept' : 'secretNone')}</p>
        </div>
      )}
      <div className={styles.bar}>
        {value.do !== 'set' && <Button onClick={create}>{text(isSigned ? 'secretReplace' : 'secretCreate')}</Button>}
        {hasStored && value.do !== 'keep' && (
          <Button onClick={() => onChange({ do: 'keep' })}>{text('secretKeep')}</Button>
        )}
        {isSigned && <Button onClick={without}>{text('secretWithout')}</Button>}
      </div>
    </div>
  );
}
