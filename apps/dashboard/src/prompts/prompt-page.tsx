import type { PromptAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { listAgainMs } from '../api/queries.ts';
import { ApiError, requestTagged } from '../api/request.ts';
import { isRecordId } from '../app/address-values.ts';
import { Missing } from '../app/missing.tsx';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PromptEditor } from './prompt-editor.tsx';
import { usePromptTexts } from './texts.ts';

/** One prompt in the editor; the id `new` is a prompt that is not stored yet. */
export function PromptPage() {
  const text = usePromptTexts();
  const { promptId } = useParams({ from: '/prompts/$promptId' });
  const isNew = promptId === 'new';
  const prompt = useQuery({
    queryKey: ['prompts', promptId],
    queryFn: ({ signal }) =>
      requestTagged<PromptAnswer>('GET', `/api/v1/prompts/${encodeURIComponent(promptId)}`, { signal }),
    enabled: isRecordId(promptId),
    refetchInterval: listAgainMs,
  });
  if (isNew) return <PromptEditor key="new" stored={null} />;
  if (!isRecordId(promptId) || (prompt.error instanceof ApiError && [404, 422].includes(prompt.error.status)))
    return (
      <Missing list="/prompts" title={text('notFound')}>
        {text('notFoundHint')}
      </Missing>
    );
  if (prompt.isPending) return <Loading lines={8} />;
  if (prompt.isError && !prompt.data) return <PageError error={prompt.error} onRetry={() => void prompt.refetch()} />;
  return <PromptEditor key={promptId} stored={prompt.data} />;
}
