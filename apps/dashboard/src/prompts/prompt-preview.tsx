import type { PreviewPromptAnswer } from '@ligai/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { request } from '../api/request.ts';
import { useErrorText } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { useFormats } from '../language/formats.ts';
import { bodyOf, type Draft } from './draft.ts';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';

/** The prompt with its values filled in, by the functions that fill it for a call. */
export function PromptPreview({ draft }: { draft: Draft }) {
  const text = usePromptTexts();
  const errorText = useErrorText();
  const { content, greeting, variables } = useDeferredValue(bodyOf(draft));
  const { data, error } = useQuery({
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
    gcTime: 10_000,
    retry: false,
  });
  return (
    <div className={styles.preview}>
      <Card title={text('preview')}>
        <p className={styles.hint}>{text(content === '' ? 'previewEmpty' : 'previewHint')}</p>
        {error && content !== '' && (
          <p role="alert" className={styles.warning}>
            {text('previewFailed')} {errorText(error)}
          </p>
        )}
        {data && !error && content !== '' && <Filled preview={data} />}
      </Card>
    </div>
  );
}

function Filled({ preview }: { preview: PreviewPromptAnswer }) {
  const text = usePromptTexts();
  const formats = useFormats();
  return (
    <>
      {preview.missing.length > 0 && (
        <p className={styles.warning}>{text('previewMissing', { names: preview.missing.join(', ') })}</p>
      )}
      {preview.greeting !== null && (
        <div>
          <h3>{text('previewGreeting')}</h3>
          <p dir="auto" className={styles.greeting}>
            {preview.greeting}
          </p>
        </div>
      )}
      <div className={styles.filledPart}>
        <h3>{text('previewContent')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do */}
        <p dir="auto" className={styles.filled} tabIndex={0}>
          {preview.content}
        </p>
      </div>
      <p className={styles.hint}>{text('tokens', { count: formats.count(preview.tokens) })}</p>
    </>
  );
}
