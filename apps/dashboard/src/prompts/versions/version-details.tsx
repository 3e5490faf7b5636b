import type { PromptAnswer, PromptVersionItem } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Tagged } from '../../api/request.ts';
import { PageError } from '../../app/page-error.tsx';
import { Card } from '../../design/card.tsx';
import { Choice } from '../../design/choice.tsx';
import { Loading } from '../../design/loading.tsx';
import { useFormats } from '../../language/formats.ts';
import type { PromptSearch } from '../prompt-search.ts';
import { ChangedFields } from './changed-fields.tsx';
import styles from './prompt-versions.module.css';
import { RestoreVersion } from './restore-version.tsx';
import { useVersionTexts } from './texts.ts';
import { changesOf } from './version-changes.ts';
import { versionQuery } from './versions-queries.ts';
import { WholeVersion } from './whole-version.tsx';

type DetailsProps = {
  prompt: Tagged<PromptAnswer>;
  shown: PromptVersionItem;
  present: PromptVersionItem;
  /** The one before `shown`, if it is stored. */
  previous: PromptVersionItem | undefined;
  isChanged: boolean;
  onRestored: (prompt: PromptAnswer) => void;
};

/** What a version has that another one has not, the older of the two always the one before; or all of it. */
export function VersionDetails({ prompt, shown, present, previous, isChanged, onRestored }: DetailsProps) {
  const text = useVersionTexts();
  const formats = useFormats();
  const { against, show } = useSearch({ from: '/prompts/$promptId' });
  const navigate = useNavigate({ from: '/prompts/$promptId' });
  const change = (search: Pick<PromptSearch, 'against' | 'show'>) =>
    void navigate({ search: (before) => ({ ...before, ...search }), replace: true, resetScroll: false });
  const withPrevious = previous !== undefined && (shown.current || against === 'previous');
  const [older, newer] = withPrevious ? [previous, shown] : [shown, present];
  const numberOf = ({ version }: PromptVersionItem) => formats.count(version);
  const isWhole = show === 'whole';
  return (
    <Card
      title={
        isWhole
          ? text('version', { version: numberOf(shown) })
          : text('difference', { from: numberOf(older), to: numberOf(newer) })
      }
      actions={!shown.current && <RestoreVersion {...{ prompt, isChanged, onRestored }} version={shown.version} />}
    >
      <div className={styles.choices}>
        <Choice
          label={text('show')}
          value={show ?? 'difference'}
          options={[
            { value: 'difference', label: text('showDifference') },
            { value: 'whole', label: text('showWhole') },
          ]}
          onChange={(next) => change({ show: next === 'whole' ? next : undefined })}
        />
        {!isWhole && !shown.current && previous && (
          <Choice
            label={text('compareWith')}
            value={against ?? 'present'}
            options={[
              { value: 'present', label: text('present', { version: numberOf(present) }) },
              { value: 'previous', label: text('previous', { version: numberOf(previous) }) },
            ]}
            onChange={(next) => change({ against: next === 'previous' ? next : undefined })}
          />
        )}
      </div>
      {isWhole ? (
        <WholeVersion promptId={prompt.id} version={shown.version} />
      ) : (
        <Difference promptId={prompt.id} older={older.version} newer={newer.version} />
      )}
    </Card>
  );
}

function Difference({ promptId, older, newer }: { promptId: number; older: number; newer: number }) {
  const before = useQuery(versionQuery(promptId, older));
  const after = useQuery(versionQuery(promptId, newer));
  const error = before.error ?? after.error;
  if (before.data && after.data) return <ChangedFields changes={changesOf(before.data, after.data)} />;
  if (error) {
    const retry = () => void Promise.all([before.refetch(), after.refetch()]);
    return <PageError error={error} onRetry={retry} />;
  }
  return <Loading lines={4} />;
}
