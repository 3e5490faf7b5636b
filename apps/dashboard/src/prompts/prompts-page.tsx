import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { promptsQuery } from '../api/queries.ts';
import { PageError } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './prompts-page.module.css';
import { usePromptTexts } from './texts.ts';

/** All prompts, the active one first. */
export function PromptsPage() {
  const text = usePromptTexts();
  const formats = useFormats();
  const prompts = useQuery(promptsQuery);
  const sorted = prompts.data?.toSorted((a, b) => Number(b.is_active) - Number(a.is_active));
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link
          to="/prompts/$promptId"
          params={{ promptId: 'new' }}
          className={`${buttonStyles.button} ${buttonStyles.primary} ${listStyles.create}`}
        >
          <Plus size={16} aria-hidden="true" />
          {text('create')}
        </Link>
      </PageHead>
      {prompts.isPending && <Loading lines={5} />}
      {prompts.isError && !sorted && <PageError error={prompts.error} onRetry={() => void prompts.refetch()} />}
      {sorted?.length === 0 && <Empty title={text('none')}>{text('noneHint')}</Empty>}
      <ul className={listStyles.list}>
        {sorted?.map(({ id, name, content, greeting, is_active, updated_at }) => (
          <li key={id} className={listStyles.card}>
            <div className={listStyles.head}>
              <Link to="/prompts/$promptId" params={{ promptId: String(id) }} className={listStyles.name}>
                <bdi>{name}</bdi>
              </Link>
              {is_active && <Badge look="good">{text('active')}</Badge>}
            </div>
            <p className={styles.start} dir="auto">
              {greeting ?? content}
            </p>
            <p className={styles.time}>{text('changed', { time: formats.dateTime(updated_at) })}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
