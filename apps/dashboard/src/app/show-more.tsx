import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from '../design/button.tsx';
import { PageError } from './page-error.tsx';
import styles from './show-more.module.css';
import { useAppTexts } from './texts.ts';

type List = Pick<
  UseInfiniteQueryResult,
  'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error' | 'fetchNextPage'
>;

/** The button for the next page of a list, or why that page could not be read. */
export function ShowMore({ list }: { list: List }) {
  const text = useAppTexts();
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, error } = list;
  const readMore = () => void list.fetchNextPage();
  if (isFetchNextPageError && error) return <PageError error={error} onRetry={readMore} />;
  if (!hasNextPage) return null;
  return (
    <div className={styles.more}>
      <Button busy={isFetchingNextPage} onClick={readMore}>
        {text('more')}
      </Button>
    </div>
  );
}
