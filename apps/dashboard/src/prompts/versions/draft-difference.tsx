import type { PromptAnswer } from '@ligai/contracts';
import { Empty } from '../../design/empty.tsx';
import { bodyOf, type Draft, draftOf } from '../draft.ts';
import { ChangedField } from './changed-field.tsx';
import styles from './prompt-versions.module.css';
import { useVersionTexts } from './texts.ts';
import { changesOf } from './version-changes.ts';

/** What saving the draft would change in the stored prompt. */
export function DraftDifference({ stored, draft }: { stored: PromptAnswer; draft: Draft }) {
  const text = useVersionTexts();
  const changes = changesOf(bodyOf(draftOf(stored)), bodyOf(draft));
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
