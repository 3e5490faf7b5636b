import { useQuery } from '@tanstack/react-query';
import { PageError } from '../../app/page-error.tsx';
import { Loading } from '../../design/loading.tsx';
import { useFieldLabel, useValueText } from './field-words.ts';
import styles from './prompt-versions.module.css';
import { useVersionTexts } from './texts.ts';
import { type FieldValue, isLongText, valuesOf } from './version-changes.ts';
import { versionQuery } from './versions-queries.ts';

/** All fields of a version, as it was stored. */
export function WholeVersion({ promptId, version }: { promptId: number; version: number }) {
  const stored = useQuery(versionQuery(promptId, version));
  if (stored.data) return valuesOf(stored.data).map((one) => <StoredField key={one.field} {...one} />);
  if (stored.isError) return <PageError error={stored.error} onRetry={() => void stored.refetch()} />;
  return <Loading lines={4} />;
}

function StoredField({ field, value }: FieldValue) {
  const text = useVersionTexts();
  const label = useFieldLabel()(field);
  const valueText = useValueText();
  return (
    <section className={styles.changed}>
      <h3>
        <bdi>{label}</bdi>
      </h3>
      <p dir="auto" className={styles.text}>
        {isLongText({ field }) ? value || text('empty') : valueText(field, value)}
      </p>
    </section>
  );
}
