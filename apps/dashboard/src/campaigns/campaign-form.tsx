import { zodResolver } from '@hookform/resolvers/zod';
import { CreateCampaignBody } from '@ligai/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Control, Controller, useForm, useWatch } from 'react-hook-form';
import { promptsQuery } from '../api/queries.ts';
import { isChangedSince } from '../api/request.ts';
import { EditConflict, type FieldDifference, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import styles from './campaign-form.module.css';
import { type CampaignValues, changesOf } from './campaign-values.ts';
import { useCampaignTexts } from './texts.ts';

type CampaignFormProps = {
  /** The stored values. If they change, fields that were not edited show the new ones. */
  values: CampaignValues;
  /** The fields that are shown; the others keep their values. Of a completed campaign only the names can be changed. */
  fields: 'names' | 'basics' | 'limit' | 'all';
  /** `changes`: the values that differ from the stored ones. */
  onSave: (values: CampaignValues, changes: Partial<CampaignValues>) => Promise<unknown>;
  action: string;
  /** Asks before what was typed is lost: when the page is left, or when its path is left, whose steps are in the address. */
  guard?: 'page' | 'path';
  /** Beside the button that saves. */
  children?: ReactNode;
};

/** What a campaign is made of, checked by the schema of the API. What was typed stays after an error. */
export function CampaignForm({ values, fields, onSave, action, guard, children }: CampaignFormProps) {
  const text = useCampaignTexts();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const { control, handleSubmit, reset, formState } = useForm({
    ...{ resolver: zodResolver(CreateCampaignBody), values, resetOptions: { keepDirtyValues: true } },
  });
  const saving = useMutation({
    mutationFn: (valid: CampaignValues) => onSave(valid, changesOf(values, valid)),
    onSuccess: (_, valid) => reset(valid),
    onError: async (error) => {
      // Then the page knows what it was changed to.
      if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
  // Others may change other fields meanwhile: those are shown at once, and not sent.
  const edited = fieldsShown[fields].filter((name) => formState.dirtyFields[name]);
  const stored = JSON.stringify(fieldsShown[fields].map((name) => values[name]));
  const isElsewhere = useIsChangedElsewhere({ stored, isEditing: edited.length > 0 }) && !saving.isPending;
  const difference = useDifference(fieldsShown[fields], values, useWatch({ control }));
  const save = handleSubmit((valid) => saving.mutate(valid));
  return (
    <form
      className={formStyles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isElsewhere) void save();
      }}
    >
      {fields !== 'limit' && <Basics control={control} withPrompt={fields !== 'names'} />}
      {(fields === 'limit' || fields === 'all') && <Limit control={control} />}
      {saving.isError && !isElsewhere && <FormError title={text('failed')}>{errorText(saving.error)}</FormError>}
      {isElsewhere && (
        <EditConflict
          title={text('changedElsewhere')}
          difference={difference}
          busy={saving.isPending}
          onOverwrite={() => void save()}
          onDiscard={() => reset(values)}
        />
      )}
      <div className={styles.actions}>
        {children}
        {!isElsewhere && (
          <Button type="submit" look="primary" busy={saving.isPending}>
            {action}
          </Button>
        )}
      </div>
      {guard && (
        <LeaveGuard
          isChanged={formState.isDirty}
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

/** With what the schema fills in left out. */
type FormControl = { control: Control<(typeof CreateCampaignBody)['_input'], unknown, CampaignValues> };

function Basics({ control, withPrompt }: FormControl & { withPrompt: boolean }) {
  const text = useCampaignTexts();
  return (
    <>
      <Controller
        control={control}
        name="name"
        render={({ field, fieldState }) => (
          <TextField
            label={text('name')}
            hint={text('nameHint')}
            value={field.value}
            onChange={field.onChange}
            error={fieldState.error && text(fieldState.error.type === 'too_big' ? 'nameLong' : 'required')}
            autoFocus
          />
        )}
      />
      {withPrompt && <PromptChoice control={control} />}
      <Controller
        control={control}
        name="description"
        render={({ field, fieldState }) => (
          <TextArea
            label={text('description')}
            value={field.value ?? ''}
            onChange={(value) => field.onChange(value === '' ? null : value)}
            error={fieldState.error && text('descriptionLong')}
            rows={2}
          />
        )}
      />
    </>
  );
}

function PromptChoice({ control }: FormControl) {
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
        />
      )}
    />
  );
}

function Limit({ control }: FormControl) {
  const text = useCampaignTexts();
  return (
    <Controller
      control={control}
      name="max_concurrent"
      render={({ field, fieldState }) => (
        <TextField
          label={text('limit')}
          hint={text('limitHint')}
          value={String(field.value ?? '')}
          // Text that is no number is kept as it was typed, and rejected by the schema.
          onChange={(typed) => field.onChange(/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : typed)}
          error={fieldState.error && text('limitWrong')}
          inputMode="numeric"
        />
      )}
    />
  );
}
