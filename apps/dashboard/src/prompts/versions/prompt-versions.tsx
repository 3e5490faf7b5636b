import type { PromptAnswer, PromptVersionItem } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { Tagged } from '../../api/request.ts';
import { PageError } from '../../app/page-error.tsx';
import { Badge } from '../../design/badge.tsx';
import { Empty } from '../../design/empty.tsx';
import { Loading } from '../../design/loading.tsx';
import { useFormats } from '../../language/formats.ts';
import styles from './prompt-versions.module.css';
import { useVersionTexts } from './texts.ts';
import { VersionDetails } from './version-details.tsx';
import { versionsQuery } from './versions-queries.ts';

type VersionsProps = { prompt: Tagged<PromptAnswer>; isChanged: boolean; onRestored: (prompt: PromptAnswer) => void };

/** The versions of a prompt, and what the chosen one changed. Which one is chosen is in the address. */
export function PromptVersions({ prompt, isChanged, onRestored }: VersionsProps) {
  const text = useVersionTexts();
  const search = useSearch({ from: '/prompts/$promptId' });
  const versions = useQuery(versionsQuery(prompt.id));
  if (versions.isPending) return <Loading lines={5} />;
  if (versions.isError && !versions.data)
    return <PageError error={versions.error} onRetry={() => void versions.refetch()} />;
  const [present, ...former] = versions.data;
  if (!present || former.length === 0) return <Empty title={text('none')}>{text('noneHint')}</Empty>;
  const shown = versions.data.find(({ version }) => version === search.version) ?? present;
  return (
    <div className={styles.columns}>
      <nav aria-label={text('list')}>
        <ol className={styles.list}>
          {versions.data.map((one) => (
            <li key={one.version}>
              <VersionEntry promptId={prompt.id} version={one} isShown={one === shown} />
            </li>
          ))}
        </ol>
      </nav>
      <VersionDetails
        key={shown.version}
        prompt={prompt}
        shown={shown}
        present={present}
        previous={versions.data[versions.data.indexOf(shown) + 1]}
        isChanged={isChanged}
        onRestored={onRestored}
      />
    </div>
  );
}

function VersionEntry(props: { promptId: number; version: PromptVersionItem; isShown: boolean }) {
  const { promptId, isShown } = props;
  const { version, current, changed_at, changed_by, content_length } = props.version;
  const text = useVersionTexts();
  const formats = useFormats();
  return (
    <Link
      to="/prompts/$promptId"
      params={{ promptId: String(promptId) }}
      search={(before) => ({ ...before, tab: 'versions', version })}
      className={styles.entry}
      aria-current={isShown ? 'true' : undefined}
      replace
      resetScroll={false}
    >
      <span className={styles.entryHead}>
        <strong>{text('version', { version: formats.count(version) })}</strong>
        {current && <Badge look="good">{text('current')}</Badge>}
      </span>
      <span className={styles.entryAbout}>{formats.dateTime(changed_at)}</span>
      <span className={styles.entryAbout}>
        {changed_by !== null && (
          <>
            <bdi>{changed_by}</bdi> ·{' '}
          </>
        )}
        {text('characters', { count: content_length, shown: formats.count(content_length) })}
      </span>
    </Link>
  );
}
