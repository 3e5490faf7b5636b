import { useId } from 'react';
import fieldStyles from '../../design/field.module.css';
import { Toggle } from '../../design/toggle.tsx';
import { useSettingsTexts } from '../texts.ts';
import type { ControlProps } from './control-props.ts';
import styles from './controls.module.css';

const ranges = ['premium', 'shared_cost', 'satellite'] as const;

/** Ranges of numbers with a higher price, each allowed or not; `none` if none is. */
export function RangesControl({ label, value, hint, error, onChange }: ControlProps) {
  const text = useSettingsTexts();
  const id = useId();
  const allowed = value.split(',').map((one) => one.trim());
  const change = (range: (typeof ranges)[number], isAllowed: boolean) =>
    onChange(ranges.filter((one) => (one === range ? isAllowed : allowed.includes(one))).join(',') || 'none');
  return (
    <fieldset className={styles.ranges} aria-describedby={`${id}-hint`}>
      <legend>{label}</legend>
      {ranges.map((range) => (
        <Toggle
          key={range}
          label={text(range)}
          checked={allowed.includes(range)}
          onChange={(isAllowed) => change(range, isAllowed)}
        />
      ))}
      <div id={`${id}-hint`} className={fieldStyles.hint}>
        {hint}
      </div>
      {error && <div className={fieldStyles.error}>{error}</div>}
    </fieldset>
  );
}
