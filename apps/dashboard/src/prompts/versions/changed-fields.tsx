import { useMemo, useState } from 'react';
import { Empty } from '../../design/empty.tsx';
import { useFieldLabel, useValueText } from './field-words.ts';
import styles from './prompt-versions.module.css';
import { useVersionTexts } from './texts.ts';
import { type Change, isLongText } from './version-changes.ts';
import { differenceOf, type Piece } from './word-difference.ts';

/** The fields that changed, or that none did. */
export function ChangedFields({ changes }: { changes: readonly Change[] }) {
  const text = useVersionTexts();
  if (changes.length === 0) return <Empty title={text('same')} />;
  return (
    <>
      <p className={styles.legend}>
        <del>{text('removed')}</del> <ins>{text('added')}</ins>
      </p>
      {changes.map((change) => (
        <ChangedField key={change.field} change={change} />
      ))}
    </>
  );
}

/** One field that changed: a long text by its words, another one by its two values. */
function ChangedField({ change }: { change: Change }) {
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
