import type { SettingDetails, SettingKey } from '@ligai/contracts';
import { type FormEvent, useState } from 'react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { EditConflict, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { useSettled } from '../app/use-settled.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { useFormats } from '../language/formats.ts';
import { ValueControl } from './controls/value-control.tsx';
import { useValueWords } from './controls/value-words.ts';
import styles from './setting-field.module.css';
import { inHoursAndMinutes, isChanged, problemOf, sentValue, unitOf } from './setting-value.ts';
import { useSettingsTexts, useSettingTexts } from './texts.ts';
import { useSetting } from './use-setting.ts';

type Props = {
  settingKey: SettingKey;
  details: SettingDetails;
  /** What is typed and not saved; undefined if nothing is. */
  draft: string | undefined;
  onDraft: (draft: string | undefined) => void;
};

/** A value is judged after this pause in its typing: the first digit of a number is often out of range. */
const typingPauseMs = 500;

/** One setting, saved by itself: its value, what it may be, and a way back to the default. */
export function SettingField({ settingKey, details, draft, onDraft }: Props) {
  const text = useSettingsTexts();
  const errorText = useErrorText();
  const sentence = useSentence();
  const { count } = useFormats();
  const { name, about } = useSettingTexts()[settingKey];
  const wordsFor = useValueWords(settingKey);
  const { store, clear } = useSetting(settingKey, details);
  const [isChecked, setChecked] = useState(false);
  const { options = [], minimum, maximum } = details;
  const value = draft ?? details.value;
  const isTyping = useSettled(draft, typingPauseMs) !== draft;
  const found = draft === undefined || (isTyping && !isChecked) ? null : problemOf(details, value);
  const problem = found === 'empty' && !isChecked ? null : found;
  const failed = store.error ?? clear.error;
  const isElsewhere =
    useIsChangedElsewhere({ stored: details.etag, isEditing: draft !== undefined }) && !store.isPending;
  const words = options.map((option) => `“${wordsFor(option)}”`).join(', ');
  const error = problem
    ? text(problem, { min: count(minimum ?? 0), max: count(maximum ?? 0), words })
    : failed && !isElsewhere
      ? `${text('notSaved')} ${errorText(failed, settingKey)}`
      : undefined;

  const change = (next: string) => {
    store.reset();
    clear.reset();
    setChecked(false);
    onDraft(next === details.value ? undefined : next);
  };
  const save = () => {
    if (draft === undefined) return;
    setChecked(true);
    if (problemOf(details, draft) === null)
      store.mutate(sentValue(details, draft), { onSuccess: () => onDraft(undefined) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isElsewhere) save();
  };
  const toDefault = () => {
    store.reset();
    clear.mutate(undefined, { onSuccess: () => onDraft(undefined) });
  };
  return (
    <form className={styles.setting} noValidate onSubmit={submit} data-changed={isChanged(details) || undefined}>
      <ValueControl
        settingKey={settingKey}
        details={details}
        label={name}
        value={value}
        hint={
          <>
            {about}
            <Facts settingKey={settingKey} details={details} value={value} />
          </>
        }
        error={error}
        onChange={change}
      />
      <div className={styles.actions}>
        {isElsewhere && draft !== undefined && (
          <EditConflict
            title={text('changedElsewhere')}
            difference={[{ label: name, stored: wordsFor(details.value), mine: wordsFor(draft) }]}
            busy={store.isPending}
            onOverwrite={save}
            onDiscard={() => change(details.value)}
          />
        )}
        {draft !== undefined && !isElsewhere && (
          <>
            <Button type="submit" look="primary" busy={store.isPending}>
              {text('save')}
            </Button>
            <Button look="quiet" onClick={() => change(details.value)}>
              {text('discard')}
            </Button>
          </>
        )}
        {draft === undefined && details.stored && (
          <Button look="quiet" busy={clear.isPending} onClick={toDefault}>
            {text('reset')}
          </Button>
        )}
        <p role="status" className={styles.done}>
          {draft === undefined && store.isSuccess && !store.data.warning && text('saved')}
          {draft === undefined && store.isSuccess && store.data.warning && (
            <span className={styles.warning}>
              {text('warning')} {sentence(store.data.warning)}
            </span>
          )}
          {draft === undefined && clear.isSuccess && text('isDefault')}
        </p>
      </div>
    </form>
  );
}

/** Whether it was changed, the default and the range; of seconds also what is typed, in minutes. */
function Facts({ settingKey, details, value }: { settingKey: SettingKey; details: SettingDetails; value: string }) {
  const text = useSettingsTexts();
  const { count } = useFormats();
  const wordsFor = useValueWords(settingKey);
  const { minimum, maximum, default: fallback } = details;
  const unit = unitOf(settingKey, details);
  const range =
    minimum !== undefined &&
    maximum !== undefined &&
    text('range', {
      min: count(minimum),
      max: count(maximum) + (unit ? ` ${text(unit)}` : ''),
    });
  const minutes = unit === 'seconds' && inHoursAndMinutes(value);
  return (
    <span className={styles.facts}>
      {isChanged(details) && <Badge look="wait">{text('changed')}</Badge>}
      <span>
        {fallback === null ? text('noDefault') : text('default', { value: wordsFor(fallback) })}
        {range && ` · ${range}`}
        {minutes && ` · ${value.trim()} s = ${minutes}`}
      </span>
      <code className={styles.key}>
        {wordsFor(details.value) === details.value ? settingKey : `${settingKey} = ${details.value}`}
      </code>
    </span>
  );
}
