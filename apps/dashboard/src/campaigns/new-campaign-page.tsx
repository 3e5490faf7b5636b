import type { CampaignAnswer } from '@ligai/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { promptsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { PageHead } from '../design/page-head.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import styles from './campaign-page.module.css';
import { useCampaignTexts } from './texts.ts';

/** First step of a campaign: its name, prompt and limit. Contacts come next. */
export function NewCampaignPage() {
  const text = useCampaignTexts();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: prompts = [] } = useQuery(promptsQuery);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [promptId, setPromptId] = useState('');
  const [limit, setLimit] = useState('5');
  const [checked, setChecked] = useState(false);
  const nameMissing = name.trim() === '';
  const limitWrong = !isLimit(limit);

  const body = {
    name: name.trim(),
    description: description.trim() === '' ? null : description.trim(),
    prompt_id: promptId === '' ? null : Number(promptId),
    max_concurrent: Number(limit),
  };
  const keyFor = useIdempotencyKey();
  const creating = useMutation({
    mutationFn: () => request<CampaignAnswer>('POST', '/api/v1/campaigns', { body, idempotencyKey: keyFor(body) }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
      await navigate({ to: '/campaigns/$campaignId', params: { campaignId: String(id) } });
    },
  });
  return (
    <>
      <PageHead title={text('create')} />
      <Card>
        <form
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setChecked(true);
            if (!nameMissing && !limitWrong) creating.mutate();
          }}
        >
          <TextField
            label={text('name')}
            value={name}
            onChange={setName}
            error={checked && nameMissing ? text('required') : undefined}
            maxLength={200}
            autoFocus
          />
          <TextArea
            label={text('description')}
            value={description}
            onChange={setDescription}
            rows={2}
            maxLength={2000}
          />
          <Choice
            label={text('prompt')}
            value={promptId}
            options={[
              { value: '', label: text('activePrompt') },
              ...prompts.map((one) => ({ value: String(one.id), label: one.name })),
            ]}
            onChange={setPromptId}
          />
          <TextField
            label={text('limit')}
            hint={text('limitHint')}
            value={limit}
            onChange={setLimit}
            error={checked && limitWrong ? text('limitWrong') : undefined}
            inputMode="numeric"
          />
          {creating.isError && (
            <p role="alert" className={styles.error}>
              <strong>{text('failed')}.</strong> {errorText(creating.error)}
            </p>
          )}
          <div>
            <Button type="submit" look="primary" busy={creating.isPending}>
              {text('createAndImport')}
            </Button>
          </div>
        </form>
      </Card>
    </>
  );
}

/** Within the range of the API. */
const isLimit = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000;
