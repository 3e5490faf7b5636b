import type { PromptAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { PhoneCall } from 'lucide-react';
import { Controller } from 'react-hook-form';
import { promptsQuery } from '../api/queries.ts';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { PageError } from '../app/page-error.tsx';
import boxStyles from '../design/box.module.css';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { TextField } from '../design/text-field.tsx';
import { needsName, placeholdersIn } from '../prompts/placeholders.ts';
import { useSimulated } from '../status/queries.ts';
import { TalkButton } from '../talk/talk.tsx';
import styles from './dial-page.module.css';
import { bodyOf, type DialValues } from './dial-values.ts';
import { NoPrompts } from './no-prompts.tsx';
import { NumberField } from './number-field.tsx';
import { PromptVariables } from './prompt-variables.tsx';
import { useDialTexts } from './texts.ts';
import { useDialForm } from './use-dial-form.ts';

/** Dials one number. */
export function DialPage() {
  const text = useDialTexts();
  const prompts = useQuery(promptsQuery);
  const isSimulated = useSimulated().has('freeswitch');
  return (
    <>
      <PageHead title={text('title')} about={text('about')} />
      {isSimulated && (
        <p className={`${boxStyles.box} ${styles.simulated}`} data-look="wait">
          {text('simulated')}
        </p>
      )}
      {prompts.isPending && <Loading />}
      {prompts.isError && <PageError error={prompts.error} onRetry={() => void prompts.refetch()} />}
      {prompts.data?.length === 0 && <NoPrompts />}
      {prompts.data && prompts.data.length > 0 && <DialForm prompts={prompts.data} />}
    </>
  );
}

function DialForm({ prompts }: { prompts: readonly PromptAnswer[] }) {
  const text = useDialTexts();
  const active = prompts.find(({ is_active }) => is_active);
  const promptOf = (promptId: string) => (promptId === '' ? active : prompts.find(({ id }) => String(id) === promptId));
  const fieldsOf = (promptId: string) => {
    const prompt = promptOf(promptId);
    return prompt ? placeholdersIn(prompt.greeting, prompt.content) : [];
  };
  // The active one by its id: another person may make another one active before the call is sent.
  const asShown = (values: DialValues) => ({ ...values, promptId: String(promptOf(values.promptId)?.id ?? '') });
  const { form, errorAt, sending, refusal, formProps } = useDialForm({
    defaultValues: { number: '', name: '', promptId: active ? '' : String(prompts[0]?.id ?? ''), variables: {} },
    ...{ fieldsOf, asShown },
  });
  const { control } = form;
  const values = form.watch();
  const prompt = promptOf(values.promptId);
  const fields = fieldsOf(values.promptId);
  const { number: _number, ...request } = bodyOf(asShown(values), fields);
  return (
    <Card narrow>
      <form className={formStyles.form} {...formProps()}>
        <Controller
          control={control}
          name="number"
          render={({ field }) => <NumberField field={field} error={errorAt('number')} autoFocus />}
        />
        <Controller
          control={control}
          name="name"
          render={({ field: { ref: _ref, ...field } }) => (
            <TextField
              {...field}
              label={text('name')}
              hint={text(prompt && needsName(prompt) ? 'nameNeeded' : 'nameHint', { placeholder: '{{name}}' })}
              error={errorAt('name')}
              autoComplete="off"
            />
          )}
        />
        <Controller
          control={control}
          name="promptId"
          render={({ field }) => (
            <Choice
              label={text('prompt')}
              value={field.value}
              onChange={field.onChange}
              error={errorAt('promptId')}
              options={[
                ...(active ? [{ value: '', label: text('activeNamed', { name: active.name }) }] : []),
                ...prompts
                  .filter(({ is_active }) => !is_active)
                  .map((one) => ({ value: String(one.id), label: one.name })),
              ]}
            />
          )}
        />
        <PromptVariables
          prompt={prompt}
          fields={fields}
          values={values.variables}
          onChange={(variables) => form.setValue('variables', variables, { shouldDirty: true })}
          error={errorAt('variables')}
          marksEmpty={form.formState.isSubmitted}
        />
        {refusal && <FormError title={text('failed')}>{refusal}</FormError>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" busy={sending.isPending}>
            <PhoneCall size={16} aria-hidden="true" />
            {text('dial')}
          </Button>
          <TalkButton request={request} prompt={prompt} />
        </div>
      </form>
      <LeaveGuard
        // A number and a name are soon typed again.
        isChanged={Object.keys(request.variables).length > 0}
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
      />
    </Card>
  );
}
