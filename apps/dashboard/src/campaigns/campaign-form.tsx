import { zodResolver } from '@hookform/resolvers/zod';
import { CreateCampaignBody } from '@ligai/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Control, Controller, useForm } from 'react-hook-form';
import { promptsQuery } from '../api/queries.ts';
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
  const { control, handleSubmit, reset, formState } = useForm({
    ...{ resolver: zodResolver(CreateCampaignBody), values, resetOptions: { keepDirtyValues: true } },
  });
  // The form tracks which fields were edited only if this is read.
  void formState.dirtyFields;
  const saving = useMutation({
    mutationFn: (valid: CampaignValues) => onSave(valid, changesOf(values, valid)),
    onSuccess: (_, valid) => reset(valid),
  });
  return (
    <form className={formStyles.form} noValidate onSubmit={handleSubmit((valid) => saving.mutate(valid))}>
      {fields !== 'limit' && <Basics control={control} withPrompt={fields !== 'names'} />}
      {(fields === 'limit' || fields === 'all') && <Limit control={control} />}
      {saving.isError && <FormError title={text('failed')}>{errorText(saving.error)}</FormError>}
      <div className={styles.actions}>
        {children}
        <Button type="submit" look="primary" busy={saving.isPending}>
          {action}
        </Button>
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
