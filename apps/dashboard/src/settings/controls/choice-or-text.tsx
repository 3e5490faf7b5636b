import { useState } from 'react';
import { Choice, type Option } from '../../design/choice.tsx';
import { TextField } from '../../design/text-field.tsx';
import { useSettingsTexts } from '../texts.ts';
import type { ControlProps } from './control-props.ts';
import styles from './controls.module.css';

const own = '\u0000own';

/** A value with a name, or one that is typed. */
export function ChoiceOrText(props: ControlProps & { named: readonly Option<string>[]; numeric: boolean }) {
  const { label, value, named, numeric, onChange, hint, error } = props;
  const text = useSettingsTexts();
  const isNamed = named.some((option) => option.value === value);
  const [isTyped, setTyped] = useState(false);
  const typing = isTyped || !isNamed;
  const options = [...named, { value: own, label: text(numeric ? 'ownNumber' : 'ownValue') }];
  return (
    <div className={styles.control}>
      <Choice
        label={label}
        value={typing ? own : value}
        options={options}
        onChange={(next) => {
          setTyped(next === own);
          if (next !== own) onChange(next);
        }}
        hint={hint}
        error={typing ? undefined : error}
      />
      {typing && (
        <TextField
          label={text('valueOf', { name: label })}
          value={isNamed ? '' : value}
          onChange={onChange}
          error={error}
          inputMode={numeric ? 'decimal' : 'text'}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
        />
      )}
    </div>
  );
}
