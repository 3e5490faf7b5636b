import type { PromptAnswer } from '@ligai/contracts';
import { useState } from 'react';
import { useFormState } from 'react-hook-form';
import { EditConflict } from '../app/edit-conflict.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { refusedFields } from '../forms/form-problems.ts';
import styles from './save-bar.module.css';
import { usePromptTexts } from './texts.ts';
import type { DraftForm } from './use-draft-form.ts';
import { DraftDifference } from './versions/draft-difference.tsx';

/** Stays in view while there are changes that are not saved: what is wrong with them, and what can be done. */
export function SaveBar(props: {
  edited: DraftForm;
  /** null: a new one. */
  stored: PromptAnswer | null;
  busy: boolean;
  error: Error | null;
  onOverwrite: () => void;
}) {
  const { edited, stored, busy, error, onOverwrite } = props;
  const isNew = stored === null;
  const { isChanged, isRecovered, isChangedElsewhere, form, discard } = edited;
  const text = usePromptTexts();
  const errorText = useErrorText();
  const [isDiscarding, setDiscarding] = useState(false);
  const { errors } = useFormState({ control: form.control });
  if (!isChanged && !isNew) return null;
  const wrong = Object.keys(errors).length > 0;
  const isOfField = refusedFields(error).length > 0;
  if (stored && isChangedElsewhere && !busy)
    return (
      <div className={styles.bar}>
        <EditConflict
          title={text('changedElsewhere')}
          difference={<DraftDifference stored={stored} draft={edited.draft} />}
          {...{ busy, onOverwrite }}
          onDiscard={discard}
        />
      </div>
    );
  return (
    <div className={styles.bar}>
      <div className={styles.words}>
        {error && !isOfField && (
          <p role="alert" className={styles.error}>
            <strong>{text('failed')}.</strong> {errorText(error)}
          </p>
        )}
        {wrong && (
          <p role="alert" className={styles.error}>
            {text('fieldsWrong')}
          </p>
        )}
        <p>{text(isChanged ? (isRecovered ? 'recovered' : 'unsaved') : 'notStored')}</p>
      </div>
      <div className={styles.actions}>
        {isChanged && (
          <Button look="quiet" disabled={busy} onClick={() => setDiscarding(true)}>
            {text('discard')}
          </Button>
        )}
        <Button type="submit" look="primary" busy={busy} title="Ctrl S" aria-keyshortcuts="Control+S">
          {text('save')}
        </Button>
      </div>
      <Confirm
        open={isDiscarding}
        title={text('discardTitle')}
        about={text('leaveAbout')}
        action={text('discard')}
        onConfirm={() => {
          setDiscarding(false);
          discard();
        }}
        onClose={() => setDiscarding(false)}
      />
    </div>
  );
}
