import type { PromptAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { listAgainMs, promptsQuery } from '../api/queries.ts';
import type { Prefetch } from '../app/loaded-page.ts';
import { PageError } from '../app/page-error.tsx';
import { Badge } from '../design/badge.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { CardList } from '../design/card-list.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { SearchField } from '../design/search-field.tsx';
import { useFormats } from '../language/formats.ts';
import { plainText } from '../language/plain-text.ts';
import styles from './prompts-page.module.css';
import { usePromptTexts } from './texts.ts';

/** Of a card with three lines of its prompt. */
const cardPx = 168;

export const prefetch: Prefetch = ({ queries }) => void queries.prefetchQuery(promptsQuery);

/** All prompts, or those whose name is searched for, the active one first. */
export function PromptsPage() {
  const text = usePromptTexts();
  const { q = '' } = useSearch({ from: '/prompts' });
  const navigate = useNavigate({ from: '/prompts' });
  const prompts = useQuery({ ...promptsQuery, refetchInterval: listAgainMs });
  const shown = useMemo(() => matchingPrompts(prompts.data ?? [], q), [prompts.data, q]);
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
      {prompts.isError && !prompts.data && <PageError error={prompts.error} onRetry={() => void prompts.refetch()} />}
      {prompts.data?.length === 0 && <Empty title={text('none')}>{text('noneHint')}</Empty>}
      {prompts.data && prompts.data.length > 0 && (
        <search className={styles.filters}>
          <SearchField
            label={text('search')}
            phrase={q}
            onSearch={(phrase) => void navigate({ search: { q: phrase }, replace: true })}
          />
        </search>
      )}
      {prompts.data && prompts.data.length > 0 && shown.length === 0 && <Empty title={text('noneMatch')} />}
      {shown.length > 0 && (
        <CardList
          items={shown}
          itemKey={({ id }) => id}
          card={(prompt) => <PromptCard prompt={prompt} />}
          cardPx={cardPx}
        />
      )}
    </>
  );
}

/** Those whose name contains the words, whatever their accents and case; the active one first. */
function matchingPrompts(prompts: readonly PromptAnswer[], words: string): PromptAnswer[] {
  const wanted = plainText(words);
  return prompts
    .filter(({ name }) => plainText(name).includes(wanted))
    .toSorted((a, b) => Number(b.is_active) - Number(a.is_active));
}

function PromptCard({ prompt }: { prompt: PromptAnswer }) {
  const { id, name, content, greeting, is_active, updated_at } = prompt;
  const text = usePromptTexts();
  const formats = useFormats();
  return (
    <>
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
    </>
  );
}
