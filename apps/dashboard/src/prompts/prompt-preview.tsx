import type { PreviewPromptAnswer } from '@ligai/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { request } from '../api/request.ts';
import { Card } from '../design/card.tsx';
import { useFormats } from '../language/formats.ts';
import { bodyOf, type Draft } from './draft.ts';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';

/** The prompt with its values filled in, by the functions that fill it for a call. */
export function PromptPreview({ draft }: { draft: Draft }) {
  const text = usePromptTexts();
  const formats = useFormats();
  const { content, greeting, variables } = useDeferredValue(bodyOf(draft));
  const { data: preview } = useQuery({
    queryKey: ['prompt-preview', content, greeting, variables],
    queryFn: async ({ signal }) => {
      // Typing goes on: only what it ends with is filled in.
      await new Promise((resolve) => setTimeout(resolve, 400));
      signal.throwIfAborted();
      return request<PreviewPromptAnswer>('POST', '/api/v1/prompts/preview', {
        signal,
        body: { content, greeting, variables, name: text('someName') },
      });
    },
    enabled: content !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!preview || content === '') return null;
  return (
    <Card title={text('preview')}>
      <p className={styles.hint}>{text('previewHint')}</p>
      {preview.missing.length > 0 && (
        <p className={styles.warning}>{text('previewMissing', { names: preview.missing.join(', ') })}</p>
      )}
      {preview.greeting !== null && (
        <p dir="auto" className={styles.greeting}>
          {preview.greeting}
        </p>
      )}
      <p dir="auto" className={styles.filled}>
        {preview.content}
      </p>
      <p className={styles.hint}>{text('tokens', { count: formats.count(preview.tokens) })}</p>
    </Card>
  );
}
