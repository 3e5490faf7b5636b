import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { type Control, Controller, useWatch } from 'react-hook-form';
import { promptsQuery } from '../api/queries.ts';
import { isChangedSince } from '../api/request.ts';
import { EditConflict, type FieldDifference, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import { useBodyForm } from '../forms/use-body-form.ts';
import styles from './campaign-form.module.css';
import { bodyOf, type CampaignInput, type CampaignValues, changesOf } from './campaign-values.ts';
import { useCampaignTexts } from './texts.ts';

type CampaignFormProps = {
  /** The stored values. If they change, fields that were not edited show the new ones. */
  values: CampaignValues;
  /** The fields that are shown; the others keep their values. Of a completed campaign only the names can be changed. */
  fields: 'names' | 'basics' | 'limit' | 'all';
  /** `changes`: the values that differ from the stored ones. */
  onSave: (values: CampaignValues, changes: Partial<CampaignValues>) => Promise<unknown>;
  action: string;
  /**
   * Asks before what was typed is lost: when the page is left, or when its path is left, whose steps are in the
   * address.
   */
  guard?: 'page' | 'path';
  /** Whether something was typed that is not saved. */
  onEdited?: (isEdited: boolean) => void;
  /** Beside the button that saves. */
  children?: ReactNode;
};

/** What a campaign is made of, checked by the schema of the API. What was typed stays after an error. */
export function CampaignForm({ values, fields, onSave, action, guard, onEdited, children }: CampaignFormProps) {
  const text = useCampaignTexts();
  const queries = useQueryClient();
  const { form, errorAt, sending, refusal, submit, formProps } = useBodyForm<CampaignInput, CampaignValues, unknown>({
    ...{ schema: 'campaign', bodyOf },
    form: { values, resetOptions: { keepDirtyValues: true } },
    send: (body) => onSave(body, changesOf(values, body)),
    onSent: (_, body, { reset }) => reset(body),
    onFailed: async (error) => {
      // The page then shows what it was changed to.
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  const { control, reset, formState } = form;
  const { isDirty } = formState;
  useEffect(() => onEdited?.(isDirty), [onEdited, isDirty]);
  // Others may change other fields meanwhile: those are shown at once, and not sent.
  const edited = fieldsShown[fields].filter((name) => formState.dirtyFields[name]);
  const stored = JSON.stringify(fieldsShown[fields].map((name) => values[name]));
  const isElsewhere = useIsChangedElsewhere({ stored, isEditing: edited.length > 0 }) && !sending.isPending;
  const difference = useDifference(fieldsShown[fields], values, useWatch({ control }));
  return (
    <form className={formStyles.form} {...formProps(!isElsewhere)}>
      {fields !== 'limit' && <Basics {...{ control, errorAt }} withPrompt={fields !== 'names'} />}
      {(fields === 'limit' || fields === 'all') && <Limit {...{ control, errorAt }} />}
      {refusal && !isElsewhere && <FormError title={text('saveFailed')}>{refusal}</FormError>}
      {isElsewhere && (
        <EditConflict
          title={text('changedElsewhere')}
          difference={difference}
          busy={sending.isPending}
          onOverwrite={submit}
          onDiscard={() => reset(values)}
        />
      )}
      <div className={styles.actions}>
        {children}
        {!isElsewhere && (
          <Button type="submit" look="primary" busy={sending.isPending}>
            {action}
          </Button>
        )}
      </div>
      {guard && (
        <LeaveGuard
          isChanged={isDirty}
          staysOnPath={guard === 'path'}
          title={text('leaveTitle')}
          about={text('leaveAbout')}
          action={text('leave')}
        />
      )}
    </form>
  );
}

const fieldsShown: Record<CampaignFormProps['fields'], readonly (keyof CampaignValues)[]> = {
  names: ['name', 'description'],
  basics: ['name', 'prompt_id', 'description'],
  limit: ['max_concurrent'],
  all: ['name', 'prompt_id', 'description', 'max_concurrent'],
};

/** Each field as it is stored and as it was typed. */
function useDifference(
  names: readonly (keyof CampaignValues)[],
  stored: CampaignValues,
  typed: Partial<Record<keyof CampaignValues, unknown>>,
): FieldDifference[] {
  const text = useCampaignTexts();
  const { data: prompts = [] } = useQuery(promptsQuery);
  const labels = {
    ...{ name: text('name'), prompt_id: text('prompt') },
    ...{ description: text('description'), max_concurrent: text('limit') },
  };
  const wordsOf = (name: keyof CampaignValues, value: unknown) =>
    name === 'prompt_id'
      ? (prompts.find(({ id }) => id === value)?.name ?? text('activePrompt'))
      : String(value ?? '').trim();
  return names.map((name) => ({
    label: labels[name],
    stored: wordsOf(name, stored[name]),
    mine: wordsOf(name, typed[name]),
  }));
}

type FormControl = {
  control: Control<CampaignInput, unknown, CampaignValues>;
  errorAt: (field: keyof CampaignInput) => string | undefined;
};

function Basics({ control, errorAt, withPrompt }: FormControl & { withPrompt: boolean }) {
  const text = useCampaignTexts();
  return (
    <>
      <Controller
        control={control}
        name="name"
        render={({ field }) => (
          <TextField
            label={text('name')}
            hint={text('nameHint')}
            value={field.value}
            onChange={field.onChange}
            error={errorAt('name')}
            autoFocus
          />
        )}
      />
      {withPrompt && <PromptChoice {...{ control, errorAt }} />}
      <Controller
        control={control}
        name="description"
        render={({ field }) => (
          <TextArea
            label={text('description')}
            value={field.value ?? ''}
            onChange={(value) => field.onChange(value === '' ? null : value)}
            error={errorAt('description')}
            rows={2}
          />
        )}
      />
    </>
  );
}

function PromptChoice({ control, errorAt }: FormControl) {
  const text = useCampaignTexts();
  const { data: prompts = [] } = useQuery(promptsQuery);
  const active = prompts.find(({ is_active }) => is_active);
  return (
    <Controller
      control={control}
      name="prompt_id"
      render={({ field }) => (
        <Choice
          label={text('prompt')}
          hint={text('promptHint')}
          value={field.value ? String(field.value) : 'active'}
          options={[
            { value: 'active', label: text('activePrompt'), about: active?.name },
            ...prompts.map((one) => ({ value: String(one.id), label: one.name })),
          ]}
          onChange={(value) => field.onChange(value === 'active' ? null : Number(value))}
          error={errorAt('prompt_id')}
        />
      )}
    />
  );
}

function Limit({ control, errorAt }: FormControl) {
  const text = useCampaignTexts();
  return (
    <Controller
      control={control}
      name="max_concurrent"
      render={({ field }) => (
        <TextField
          label={text('limit')}
          hint={text('limitHint')}
          value={String(field.value ?? '')}
          // Text that is no number is kept as it was typed, and rejected by the schema.
          onChange={(typed) => field.onChange(/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : typed)}
          error={errorAt('max_concurrent')}
          inputMode="numeric"
        />
      )}
    />
  );
}
