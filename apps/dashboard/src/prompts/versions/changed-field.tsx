import { useMemo, useState } from 'react';
import { usePromptTexts } from '../texts.ts';
import { useTurnTakingTexts } from '../turn-taking-texts.ts';
import styles from './prompt-versions.module.css';
import { useVersionTexts } from './texts.ts';
import { type Change, isLongText } from './version-changes.ts';
import { differenceOf, type Piece } from './word-difference.ts';

/** One field that changed: a long text by its words, another one by its two values. */
export function ChangedField({ change }: { change: Change }) {
  const { before, after } = change;
  const label = useFieldLabel()(change.field);
  const valueText = useValueText();
  return (
    <section className={styles.changed}>
      <h3>
        <bdi>{label}</bdi>
      </h3>
      {isLongText(change) ? (
        <TextDifference before={before ?? ''} after={after ?? ''} />
      ) : (
        <p className={styles.values}>
          <del>{valueText(change.field, before)}</del> → <ins>{valueText(change.field, after)}</ins>
        </p>
      )}
    </section>
  );
}

function TextDifference({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => differenceOf(before, after), [before, after]);
  return (
    <p dir="auto" className={styles.text}>
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of two texts never change their places
        <PieceText key={index} piece={piece} isFirst={index === 0} isLast={index === pieces.length - 1} />
      ))}
    </p>
  );
}

/** Characters of an unchanged text that are shown beside a change. */
const context = 160;

function PieceText({ piece: { kind, text }, isFirst, isLast }: { piece: Piece; isFirst: boolean; isLast: boolean }) {
  const words = useVersionTexts();
  const [open, setOpen] = useState(false);
  if (kind === 'removed') return <del>{text}</del>;
  if (kind === 'added') return <ins>{text}</ins>;
  const head = isFirst ? '' : beginningOf(text);
  const tail = isLast ? '' : endOf(text.slice(head.length));
  const hidden = text.length - head.length - tail.length;
  if (open || hidden < context) return <span>{text}</span>;
  return (
    <span>
      {head}
      <button type="button" className={styles.unchanged} onClick={() => setOpen(true)}>
        {words('unchanged', { count: hidden })}
      </button>
      {tail}
    </span>
  );
}

const beginningOf = (text: string): string => text.slice(0, text.indexOf(' ', context) + 1 || context);

const endOf = (text: string): string => text.slice(Math.max(0, text.lastIndexOf(' ', text.length - context)));

/** The field as the form names it. */
function useFieldLabel(): (field: string) => string {
  const text = usePromptTexts();
  const figure = useTurnTakingTexts();
  const labels: Record<string, string> = {
    name: text('name'),
    greeting: text('greeting'),
    content: text('content'),
    opening: text('opening'),
    greeting_interruptible: text('interruptible'),
    language: text('language'),
    voice_id: text('voice'),
    model: text('model'),
    temperature: text('temperature'),
    reasoning_effort: text('effort'),
    turn_taking: text('pace'),
    voicemail_action: text('voicemail'),
  };
  return (field) => {
    const [group, ...rest] = field.split('.');
    const name = rest.join('.');
    if (group === 'variables') return text('variableNamed', { name });
    if (group === 'turn_taking_values') return figure(name as Parameters<typeof figure>[0]);
    return labels[field] ?? field;
  };
}

/** A value as the form shows it. */
function useValueText(): (field: string, value: string | null) => string {
  const text = usePromptTexts();
  const words = useVersionTexts();
  const choices: Record<string, Record<string, string>> = {
    opening: { speak_first: text('speak_first'), listen_first: text('listen_first') },
    greeting_interruptible: { true: words('yes'), false: words('no') },
    turn_taking: { patient: text('pace_patient'), normal: text('pace_normal'), quick: text('pace_quick') },
    voicemail_action: { hang_up: text('voicemail_hang_up'), talk: text('voicemail_talk') },
  };
  return (field, value) => {
    if (value === null) return words('byDefault');
    return choices[field]?.[value] ?? value;
  };
}
