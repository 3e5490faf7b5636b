import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../design/button.tsx';
import { featureTexts } from '../language/language.ts';
import styles from './edit-conflict.module.css';

const useTexts = featureTexts('edit-conflict', {
  'pt-BR': {
    about: 'Foi salvo por outra pessoa, ou por um programa. O que você digitou continua aqui e ainda não foi salvo.',
    show: 'Ver a diferença entre o que está salvo e o seu',
    overwrite: 'Salvar o meu por cima',
    discard: 'Descartar o meu e usar o que está salvo',
    stored: 'Salvo agora',
    mine: 'O seu',
    same: 'O que está salvo agora é igual ao seu.',
    empty: 'vazio',
  },
  en: {
    about: 'It was saved by somebody else, or by a program. What you typed is still here and is not saved yet.',
    show: 'Show the difference between what is saved and yours',
    overwrite: 'Save mine over it',
    discard: 'Discard mine and use what is saved',
    stored: 'Saved now',
    mine: 'Yours',
    same: 'What is saved now is the same as yours.',
    empty: 'empty',
  },
});

type GuardOptions = {
  /** What is stored now, of what the form edits, as a text that is compared only. */
  stored: string;
  /** Something is typed that is not saved. */
  isEditing: boolean;
  /** What is stored has changed, and nothing is typed: the form shows it. */
  onChanged?: () => void;
};

/**
 * Whether what is stored has changed since the first change in the form. The form then sends the newest `ETag` that the page has
 * read only if the person says so (`EditConflict`); a change that the page has not read yet is refused with 412.
 */
export function useIsChangedElsewhere({ stored, isEditing, onChanged }: GuardOptions): boolean {
  const [begun, setBegun] = useState(stored);
  useEffect(() => {
    if (isEditing || begun === stored) return;
    setBegun(stored);
    onChanged?.();
  });
  return isEditing && begun !== stored;
}

/** A field of a form in words: as it is stored now, and as it was typed. */
export type FieldDifference = { label: string; stored: string; mine: string };

type ConflictProps = {
  title: string;
  /** What is stored now beside what was typed. */
  difference: readonly FieldDifference[] | ReactNode;
  busy: boolean;
  onOverwrite: () => void;
  onDiscard: () => void;
};

/** Stands in the place of the button that saves: somebody else has changed what the form edits. */
export function EditConflict({ title, difference, busy, onOverwrite, onDiscard }: ConflictProps) {
  const text = useTexts();
  return (
    <div role="alert" className={styles.conflict}>
      <p>
        <strong>{title}</strong> {text('about')}
      </p>
      <details>
        <summary>{text('show')}</summary>
        {isFields(difference) ? <Fields fields={difference} /> : difference}
      </details>
      <div className={styles.actions}>
        <Button look="primary" busy={busy} onClick={onOverwrite}>
          {text('overwrite')}
        </Button>
        <Button disabled={busy} onClick={onDiscard}>
          {text('discard')}
        </Button>
      </div>
    </div>
  );
}

const isFields = (difference: ConflictProps['difference']): difference is readonly FieldDifference[] =>
  Array.isArray(difference);

function Fields({ fields }: { fields: readonly FieldDifference[] }) {
  const text = useTexts();
  const differing = fields.filter(({ stored, mine }) => stored !== mine);
  if (differing.length === 0) return <p>{text('same')}</p>;
  return differing.map(({ label, stored, mine }) => (
    <section key={label}>
      <h3>{label}</h3>
      <p>
        {text('stored')}: <bdi>{stored || text('empty')}</bdi>
      </p>
      <p>
        {text('mine')}: <bdi>{mine || text('empty')}</bdi>
      </p>
    </section>
  ));
}
