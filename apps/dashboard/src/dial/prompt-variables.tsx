import type { PromptAnswer } from '@ligai/contracts';
import fieldStyles from '../design/field.module.css';
import { TextField } from '../design/text-field.tsx';
import { useProblemText } from '../forms/use-problem-text.ts';
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
  /** Marks the fields that are empty and have no default: the call is refused without them. */
  marksEmpty: boolean;
}) {
  const { prompt, fields, values, onChange, error, marksEmpty } = props;
  const text = useDialTexts();
  const problemText = useProblemText();
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
            error={marksEmpty && fallback === undefined && !values[field] && problemText(`${field}: is required`)}
          />
        );
      })}
      {problem}
    </fieldset>
  );
}
