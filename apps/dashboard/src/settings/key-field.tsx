import type { SettingDetails, SettingKey } from '@ligai/contracts';
import { type FormEvent, useState } from 'react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { EditConflict, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { TextField } from '../design/text-field.tsx';
import styles from './setting-field.module.css';
import { providerOfKey } from './setting-groups.ts';
import { problemOf } from './setting-value.ts';
import { useSettingsTexts, useSettingTexts } from './texts.ts';
import { useKeyTest, useSetting } from './use-setting.ts';

/** A key: whether it is set, and a field for a new one. The API never returns it. */
export function KeyField(props: {
  settingKey: SettingKey;
  details: SettingDetails;
  simulated: boolean;
  /** The new key that is not saved. */
  typed: string;
  onTyped: (typed: string) => void;
  /** It is shown below the part of a call that it belongs to, which has the heading. */
  inPart?: boolean;
}) {
  const { settingKey, details, simulated, typed, onTyped, inPart = false } = props;
  const text = useSettingsTexts();
  const errorText = useErrorText();
  const { name, about } = useSettingTexts()[settingKey];
  const { store, clear } = useSetting(settingKey, details);
  const test = useKeyTest(settingKey);
  const [isChecked, setChecked] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const problem = isChecked ? problemOf(details, typed) : null;
  const failed = store.error ?? clear.error;
  const isElsewhere = useIsChangedElsewhere({ stored: details.etag, isEditing: typed !== '' }) && !store.isPending;

  const forget = () => {
    for (const one of [store, clear, test]) one.reset();
  };
  const save = () => {
    forget();
    setChecked(true);
    if (problemOf(details, typed) !== null) return;
    const onSuccess = () => {
      onTyped('');
      setChecked(false);
    };
    store.mutate(typed.trim(), { onSuccess });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isElsewhere) save();
  };
  const remove = () => {
    forget();
    clear.mutate(undefined, { onSettled: () => setRemoving(false) });
  };
  return (
    <form className={inPart ? styles.inPart : styles.setting} noValidate onSubmit={submit} autoComplete="off">
      {!inPart && (
        <div className={styles.head}>
          <h3>{name}</h3>
          <KeyState details={details} simulated={simulated} />
        </div>
      )}
      <TextField
        label={inPart ? name : text(details.stored ? 'keyReplace' : 'keyNew')}
        aria-label={inPart ? undefined : `${name}: ${text(details.stored ? 'keyReplace' : 'keyNew')}`}
        placeholder={inPart && details.stored ? text('keySet') : undefined}
        hint={about}
        error={
          problem ? text(problem) : failed && !isElsewhere && `${text('notSaved')} ${errorText(failed, settingKey)}`
        }
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        maxLength={512}
        value={typed}
        onChange={(next) => {
          forget();
          setChecked(false);
          onTyped(next);
        }}
      />
      <div className={styles.actions}>
        {isElsewhere && (
          <EditConflict
            title={text('changedElsewhere')}
            difference={<p>{text('keyChanged')}</p>}
            busy={store.isPending}
            onOverwrite={save}
            onDiscard={() => onTyped('')}
          />
        )}
        {typed !== '' && !isElsewhere && (
          <Button type="submit" look="primary" busy={store.isPending}>
            {text('keySave')}
          </Button>
        )}
        {providerOfKey[settingKey] && (typed !== '' || (details.value !== '' && !simulated)) && (
          <Button busy={test.isPending} onClick={() => test.mutate(typed)} aria-label={`${text('keyTest')}: ${name}`}>
            {text('keyTest')}
          </Button>
        )}
        {details.stored && (
          <Button look="quiet" onClick={() => setRemoving(true)} aria-label={`${text('keyRemove')}: ${name}`}>
            {text('keyRemove')}
          </Button>
        )}
        <KeyAnswer test={test} saved={store.isSuccess ? (store.data.warning ?? '') : null} />
      </div>
      <Confirm
        open={isRemoving}
        title={text('keyRemoveTitle')}
        about={text('keyRemoveAbout')}
        action={text('keyRemove')}
        busy={clear.isPending}
        onConfirm={remove}
        onClose={() => setRemoving(false)}
      />
    </form>
  );
}

function KeyState({ details, simulated }: { details: SettingDetails; simulated: boolean }) {
  const text = useSettingsTexts();
  if (details.stored) return <Badge look="good">{text('keySet')}</Badge>;
  if (simulated) return <Badge look="wait">{text('keySimulated')}</Badge>;
  if (details.value === '') return <Badge look="calm">{text('keyMissing')}</Badge>;
  return <Badge look="good">{text('keyFromVariable', { variable: details.variable })}</Badge>;
}

/** What the provider said about a key. `saved`: the warning with which it was stored, else null. */
function KeyAnswer(props: { test: ReturnType<typeof useKeyTest>; saved: string | null }) {
  const { test, saved } = props;
  const text = useSettingsTexts();
  const errorText = useErrorText();
  const sentence = useSentence();
  const { data, error } = test;
  return (
    <p role="status" className={styles.done}>
      {saved === '' && text('saved')}
      {saved && (
        <span className={styles.warning}>
          {text('warning')} {sentence(saved)}
        </span>
      )}
      {error && <span className={styles.bad}>{errorText(error)}</span>}
      {data?.valid && text('keyWorks')}
      {data && !data.valid && (
        <span className={styles.bad}>
          {text('keyFails')} {sentence(data.message)}
        </span>
      )}
    </p>
  );
}
