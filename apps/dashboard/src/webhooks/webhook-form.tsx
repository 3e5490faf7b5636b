import type { WebhookAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Controller, useWatch } from 'react-hook-form';
import { isChangedSince, requestTagged, type Tagged } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { EditConflict, type FieldDifference, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { Button } from '../design/button.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { TextField } from '../design/text-field.tsx';
import { Toggle } from '../design/toggle.tsx';
import { useBodyForm } from '../forms/use-body-form.ts';
import { EventChoice } from './event-choice.tsx';
import { SecretField } from './secret-field.tsx';
import { useWebhookTexts } from './texts.ts';
import {
  bodyOf,
  changesOf,
  fieldNames,
  newWebhook,
  valuesOf,
  type WebhookBody,
  type WebhookValues,
} from './webhook-values.ts';

type FormProps = {
  /** null: a new one. */
  webhook: Tagged<WebhookAnswer> | null;
  /** `secret`: the one that was stored with it; null without a new one. */
  onSaved: (webhook: Tagged<WebhookAnswer>, secret: string | null) => Promise<void>;
};

/** The fields of a webhook. What is typed stays until it is saved or given up. */
export function WebhookForm({ webhook, onSaved }: FormProps) {
  const text = useWebhookTexts();
  const [first] = useState(() => (webhook ? valuesOf(webhook) : newWebhook()));
  const queries = useQueryClient();
  const keyFor = useIdempotencyKey();
  const { form, errorAt, sending, refusal, submit, formProps } = useBodyForm<
    WebhookValues,
    WebhookBody,
    Tagged<WebhookAnswer>
  >({
    ...{ schema: webhook ? 'webhookChange' : 'webhook', bodyOf, names: fieldNames },
    form: { defaultValues: first },
    send: (body) =>
      webhook
        ? requestTagged<WebhookAnswer>('PUT', `/api/v1/webhooks/${webhook.id}`, {
            body: changesOf(body, bodyOf(valuesOf(webhook))),
            ifMatch: webhook.etag,
          })
        : requestTagged<WebhookAnswer>('POST', '/api/v1/webhooks', { body, idempotencyKey: keyFor(body) }),
    onSent: async (saved, { secret }, { reset }) => {
      reset(valuesOf(saved));
      await onSaved(saved, secret ?? null);
    },
    onFailed: async (error) => {
      // The page then shows what it was changed to.
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const { control, formState } = form;
  const showStored = () => webhook && form.reset(valuesOf(webhook));
  const isElsewhere =
    useIsChangedElsewhere({
      stored: webhook?.etag ?? '',
      isEditing: formState.isDirty,
      onChanged: showStored,
    }) && !sending.isPending;
  const difference = useDifference(webhook, useWatch({ control }) as WebhookValues);
  return (
    <form className={formStyles.form} {...formProps(!isElsewhere)}>
      <Controller
        control={control}
        name="name"
        render={({ field: { ref: _ref, ...field } }) => (
          <TextField {...field} label={text('name')} error={errorAt('name')} autoFocus={webhook === null} />
        )}
      />
      <Controller
        control={control}
        name="url"
        render={({ field: { ref: _ref, ...field } }) => (
          <TextField
            {...field}
            type="url"
            inputMode="url"
            autoComplete="off"
            label={text('url')}
            hint={text('urlHint')}
            error={errorAt('url')}
          />
        )}
      />
      <Controller
        control={control}
        name="events"
        render={({ field }) => <EventChoice value={field.value} onChange={field.onChange} error={errorAt('events')} />}
      />
      <Controller
        control={control}
        name="secret"
        render={({ field }) => (
          <SecretField
            value={field.value}
            isNew={webhook === null}
            hasStored={webhook?.has_secret ?? false}
            onChange={field.onChange}
            error={errorAt('secret')}
          />
        )}
      />
      <Controller
        control={control}
        name="retryForHours"
        render={({ field: { ref: _ref, ...field } }) => (
          <TextField
            {...field}
            inputMode="numeric"
            label={text('retry')}
            hint={text('retryHint')}
            error={errorAt('retryForHours')}
          />
        )}
      />
      <Controller
        control={control}
        name="isActive"
        render={({ field }) => (
          <Toggle
            label={text('isActive')}
            hint={text('isActiveHint')}
            checked={field.value}
            onChange={field.onChange}
          />
        )}
      />
      {refusal && !isElsewhere && <FormError title={text('saveFailed')}>{refusal}</FormError>}
      {isElsewhere ? (
        <EditConflict
          title={text('changedElsewhere')}
          difference={difference}
          busy={sending.isPending}
          onOverwrite={submit}
          onDiscard={showStored}
        />
      ) : (
        <div>
          <Button
            type="submit"
            look="primary"
            busy={sending.isPending}
            disabled={webhook !== null && !formState.isDirty}
          >
            {text(webhook ? 'save' : 'createNow')}
          </Button>
        </div>
      )}
      <LeaveGuard
        isChanged={formState.isDirty}
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
      />
    </form>
  );
}

/** Each field as it is stored and as it was typed. */
function useDifference(webhook: WebhookAnswer | null, typed: WebhookValues): FieldDifference[] {
  const text = useWebhookTexts();
  if (!webhook) return [];
  const wordsOf = ({ name, url, events, isActive, retryForHours, secret }: WebhookValues): Record<string, string> => ({
    [text('name')]: name.trim(),
    [text('url')]: url.trim(),
    [text('events')]: events.toSorted().join(', '),
    [text('retry')]: retryForHours.trim(),
    [text('isActive')]: text(isActive ? 'yes' : 'no'),
    [text('secret')]: text(
      secret.do === 'keep' ? 'secretStoredWord' : secret.do === 'set' ? 'secretNewWord' : 'secretNoneWord',
    ),
  });
  const mine = wordsOf(typed);
  return Object.entries(wordsOf(valuesOf(webhook))).map(([label, stored]) => ({
    ...{ label, stored, mine: mine[label] ?? '' },
  }));
}
