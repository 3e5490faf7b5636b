import type { PromptAnswer } from '@ligai/contracts';
import fieldStyles from '../design/field.module.css';
import { TextField } from '../design/text-field.tsx';
import styles from './dial-page.module.css';
import { useDialTexts } from './texts.ts';

/** A value for each field of a prompt that the person and the number do not fill. */
export function PromptVariables(props: {
  prompt: PromptAnswer | undefined;
  /** Names in the prompt's texts. */
  fields: readonly string[];
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
  /** What is wrong with the values. */
  error?: string | undefined;
}) {
  const { prompt, fields, values, onChange, error } = props;
  const text = useDialTexts();
  const problem = error !== undefined && (
    <p role="alert" className={fieldStyles.error}>
      {error}
    </p>
  );
  if (fields.length === 0) return problem;
  return (
    <fieldset className={styles.variables}>
      <legend>{text('variables')}</legend>
      {fields.map((field) => {
        const fallback = prompt?.variables[field];
        return (
          <TextField
            key={field}
            label={field}
            hint={fallback === undefined ? text('variableMissing') : text('variableHint', { value: fallback })}
            value={values[field] ?? ''}
            onChange={(value) => onChange({ ...values, [field]: value })}
          />
        );
      })}
      {problem}
    </fieldset>
  );
}
