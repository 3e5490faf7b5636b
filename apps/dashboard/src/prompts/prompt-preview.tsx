import type { PreviewPromptAnswer } from '@ligai/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { request } from '../api/request.ts';
import { useErrorText } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { useFormats } from '../language/formats.ts';
import { bodyOf, type Draft } from './draft.ts';
import { brokenPlaceholdersIn, missingIn } from './placeholders.ts';
import { meantBy, piecesOf, valuesOfGaps } from './preview-gaps.ts';
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
      const name = text('someName');
      const missing = missingIn({ content, greeting, variables }, { name });
      const values = valuesOfGaps(missing);
      const preview = await request<PreviewPromptAnswer>('POST', '/api/v1/prompts/preview', {
        signal,
        body: { content, greeting, variables, values, name },
      });
      return { ...preview, missing, broken: brokenPlaceholdersIn(greeting, content) };
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

/** `missing`: the names without a value, which are gaps in the texts. `broken`: what was meant to be a name and is none. */
type Preview = PreviewPromptAnswer & { missing: string[]; broken: string[] };

const mostBroken = 3;

function Filled({ preview }: { preview: Preview }) {
  const text = usePromptTexts();
  const formats = useFormats();
  const { missing, broken } = preview;
  const valued = preview.variables.filter((name) => !missing.includes(name));
  return (
    <>
      {missing.length > 0 && (
        <div className={styles.warning}>
          <p>{text('previewMissing', { names: missing.join(', ') })}</p>
          <Meant missing={missing} valued={valued} />
        </div>
      )}
      {broken.length > 0 && (
        <div className={styles.warning}>
          {broken.slice(0, mostBroken).map((written) => (
            <p key={written}>{text('notAField', { written, example: `{{${text('variableExample')}}}` })}</p>
          ))}
        </div>
      )}
      {preview.greeting !== null && (
        <div>
          <h3>{text('previewGreeting')}</h3>
          <p dir="auto" className={styles.greeting}>
            <Pieces filled={preview.greeting} missing={missing} />
          </p>
        </div>
      )}
      <div className={styles.filledPart}>
        <h3>{text('previewContent')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do */}
        <p dir="auto" className={styles.filled} tabIndex={0}>
          <Pieces filled={preview.content} missing={missing} />
        </p>
      </div>
      <p className={styles.hint}>{text('tokens', { count: formats.count(preview.tokens) })}</p>
    </>
  );
}

/** Which variable each name without a value may have been meant to be. */
function Meant({ missing, valued }: { missing: readonly string[]; valued: readonly string[] }) {
  const text = usePromptTexts();
  return missing.map((written) => {
    const meant = meantBy(written, valued);
    if (meant === undefined) return null;
    const key = meant === 'name' ? 'meantName' : meant === 'phone_number' ? 'meantNumber' : 'meantOther';
    return <p key={written}>{text(key, { written: `{{${written}}}`, meant: `{{${meant}}}` })}</p>;
  });
}

function Pieces({ filled, missing }: { filled: string; missing: readonly string[] }) {
  const text = usePromptTexts();
  return piecesOf(filled, missing).map((piece, index) =>
    'words' in piece ? (
      piece.words
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no other identity
      <mark key={index} className={styles.gap}>
        {text('gap', { name: piece.missing })}
      </mark>
    ),
  );
}
