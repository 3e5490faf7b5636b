import { Combobox } from '@base-ui/react/combobox';
import { Field } from '@base-ui/react/field';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { plainText } from '../language/plain-text.ts';
import styles from './choice.module.css';
import type { Option } from './choice.tsx';
import fieldStyles from './field.module.css';
import searchStyles from './search-choice.module.css';
import { useDesignTexts } from './texts.ts';

type SearchChoiceProps = {
  label: ReactNode;
  /** A value without an option is shown as it is. */
  value: string;
  options: readonly Option<string>[];
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: ReactNode;
  /** In place of a value, if the value is empty. */
  placeholder?: string;
};

/** One of many options, found by typing a part of its name, without accents, or of its value. */
export function SearchChoice({ label, value, options, onChange, hint, error, placeholder }: SearchChoiceProps) {
  const text = useDesignTexts();
  const known = options.find((option) => option.value === value);
  return (
    <Field.Root className={fieldStyles.field} invalid={Boolean(error)}>
      <Field.Label className={fieldStyles.label} nativeLabel={false} render={<div />}>
        {label}
      </Field.Label>
      <Combobox.Root
        items={options}
        value={known ?? null}
        onValueChange={(next) => next !== null && onChange(next.value)}
        itemToStringLabel={(option) => option.label}
        filter={(option, phrase) => matches(option, phrase)}
        autoHighlight
      >
        <Combobox.Trigger className={styles.trigger}>
          <span className={styles.value}>
            <Combobox.Value>{() => known?.label ?? (value || placeholder || '')}</Combobox.Value>
          </span>
          <Combobox.Icon>
            <ChevronsUpDown size={14} aria-hidden="true" />
          </Combobox.Icon>
        </Combobox.Trigger>
        <Combobox.Portal>
          <Combobox.Positioner sideOffset={4} className={styles.positioner}>
            <Combobox.Popup
              className={`${styles.popup} ${searchStyles.popup}`}
              aria-label={typeof label === 'string' ? label : undefined}
            >
              <Combobox.Input
                className={fieldStyles.input}
                placeholder={text('searchChoice')}
                aria-label={text('searchChoice')}
              />
              <Combobox.Empty className={searchStyles.empty}>{text('nothingMatches')}</Combobox.Empty>
              <Combobox.List className={searchStyles.list}>
                {(option: Option<string>) => (
                  <Combobox.Item key={option.value} value={option} className={styles.option}>
                    <Combobox.ItemIndicator className={styles.check}>
                      <Check size={14} aria-hidden="true" />
                    </Combobox.ItemIndicator>
                    <div className={styles.words}>
                      {option.label}
                      {option.about && <div className={fieldStyles.hint}>{option.about}</div>}
                    </div>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
      {hint && <Field.Description className={fieldStyles.hint}>{hint}</Field.Description>}
      <Field.Error className={fieldStyles.error} match={Boolean(error)}>
        {error}
      </Field.Error>
    </Field.Root>
  );
}

/** Every word of the phrase is in the label or the value. */
function matches({ label, value, about = '' }: Option<string>, phrase: string): boolean {
  const found = plainText(`${label} ${value} ${about}`);
  return plainText(phrase)
    .split(/\s+/)
    .every((word) => found.includes(word));
}
