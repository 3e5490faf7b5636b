import type { ModelMessage, ModelMessagesAnswer } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import styles from './call-tabs.module.css';

type ModelTabProps = { callId: string; turns: number; onLine: boolean };

/** What the model was sent before each of its answers, and what it wrote. */
export function ModelTab({ callId, turns, onLine }: ModelTabProps) {
  const text = useTabTexts();
  const query = useInfiniteQuery({
    queryKey: ['calls', callId, 'model', turns],
    queryFn: ({ pageParam, signal }) =>
      request<ModelMessagesAnswer>('GET', `/api/v1/calls/${encodeURIComponent(callId)}/model-messages`, {
        signal,
        query: { skip: pageParam },
      }),
    initialPageParam: 0,
    getNextPageParam: ({ requests, total_requests }, _pages, skip) => {
      const read = skip + requests.length;
      return requests.length > 0 && read < total_requests ? read : undefined;
    },
    placeholderData: (before) => before,
  });
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError && !query.data) return <PageError error={query.error} onRetry={() => void query.refetch()} />;
  const [first] = query.data.pages;
  const requests = query.data.pages.flatMap((page) => page.requests);
  return (
    <div className={styles.list}>
      <p className={styles.hint}>
        {text('modelAbout')} {first?.model && text('modelName', { model: first.model })}
      </p>
      <details className={styles.raw}>
        <summary>{text('systemPrompt')}</summary>
        <p dir="auto" className={styles.prompt}>
          {first?.system_prompt}
        </p>
      </details>
      {requests.length === 0 && <Empty title={text('noRequests')} />}
      <ol className={styles.list}>
        {requests.map((one) => (
          <ModelRequest key={one.turn_index} one={one} isOpen={onLine && one === requests.at(-1)} />
        ))}
      </ol>
      <ShowMore list={query} />
    </div>
  );
}

/** `isOpen`: its answer may still be spoken, so that not all of it was heard yet. */
function ModelRequest({ one, isOpen }: { one: ModelMessagesAnswer['requests'][number]; isOpen: boolean }) {
  const text = useTabTexts();
  const formats = useFormats();
  const { kind, messages, written, heard, at, system_prompt_note: note } = one;
  const words = messages.findLast(({ role }) => role === 'user')?.content;
  const sent: ModelMessage[] = [...(note === null ? [] : [{ role: 'system' as const, content: note }]), ...messages];
  return (
    <li className={styles.delivery}>
      <h3 className={styles.requestHead}>
        <bdi>{kind === 'opening' || words === undefined ? text('opening') : text('answerTo', { words })}</bdi>
        <time dateTime={at} className={styles.hint}>
          {formats.time(at)}
        </time>
      </h3>
      <details className={styles.raw}>
        <summary>{text('sent', { count: sent.length })}</summary>
        <ol className={styles.messages}>
          {sent.map(({ role, content }, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a request do not change their place
            <li key={nth}>
              <span className={styles.hint}>{text(role)}</span> <span dir="auto">{content}</span>
            </li>
          ))}
        </ol>
      </details>
      {written !== null && (
        <p dir="auto">
          <span className={styles.hint}>{text('wrote')}</span> {written}
        </p>
      )}
      {!isOpen && written !== null && heard !== written && (
        <p dir="auto" className={styles.problem}>
          {heard === '' ? text('heardNothing') : `${text('heard')}: ${heard}`}
        </p>
      )}
    </li>
  );
}
