import type { PromptAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { PhoneCall } from 'lucide-react';
import { useState } from 'react';
import { promptsQuery } from '../api/queries.ts';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { PageError, useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { TextField } from '../design/text-field.tsx';
import { useSimulated } from '../status/queries.ts';
import { TalkButton } from '../talk/talk.tsx';
import styles from './dial-page.module.css';
import { needsName, placeholdersIn } from './placeholders.ts';
import { PromptVariables } from './prompt-variables.tsx';
import { useDialTexts } from './texts.ts';
import { useDialling } from './use-dialling.ts';

/** Dials one number. */
export function DialPage() {
  const text = useDialTexts();
  const prompts = useQuery(promptsQuery);
  const isSimulated = useSimulated().has('freeswitch');
  return (
    <>
      <PageHead title={text('title')} about={text('about')} />
      {isSimulated && <p className={styles.simulated}>{text('simulated')}</p>}
      {prompts.isPending && <Loading />}
      {prompts.isError && <PageError error={prompts.error} onRetry={() => void prompts.refetch()} />}
      {prompts.data?.length === 0 && <Empty title={text('noPrompts')}>{text('noPromptsHint')}</Empty>}
      {prompts.data && prompts.data.length > 0 && <DialForm prompts={prompts.data} />}
    </>
  );
}

/** Stands for the prompt that is active when the call is placed. */
const activePrompt = 'active';

function DialForm({ prompts }: { prompts: readonly PromptAnswer[] }) {
  const text = useDialTexts();
  const errorText = useErrorText();
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const active = prompts.find(({ is_active }) => is_active);
  const [promptId, setPromptId] = useState(active ? activePrompt : String(prompts[0]?.id ?? ''));
  const [variables, setVariables] = useState<Readonly<Record<string, string>>>({});
  const [numberMissing, setNumberMissing] = useState(false);
  const prompt = promptId === activePrompt ? active : prompts.find(({ id }) => String(id) === promptId);
  const fields = prompt ? placeholdersIn(prompt.greeting, prompt.content) : [];

  const body = {
    number,
    name: name.trim() === '' ? null : name.trim(),
    prompt_id: promptId === activePrompt ? null : Number(promptId),
    variables: Object.fromEntries(fields.flatMap((field) => (variables[field] ? [[field, variables[field]]] : []))),
  };
  const dialling = useDialling(body);

  const submit = () => {
    setNumberMissing(number.trim() === '');
    if (number.trim() !== '') dialling.mutate();
  };
  return (
    <Card narrow>
      <form
        className={formStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={text('number')}
          hint={text('numberHint')}
          error={numberMissing ? text('numberNeeded') : undefined}
          type="tel"
          inputMode="tel"
          autoComplete="off"
          value={number}
          onChange={setNumber}
          autoFocus
        />
        <TextField
          label={text('name')}
          hint={text(prompt && needsName(prompt) ? 'nameNeeded' : 'nameHint', { placeholder: '{{name}}' })}
          value={name}
          onChange={setName}
          autoComplete="off"
          maxLength={500}
        />
        <Choice
          label={text('prompt')}
          value={promptId}
          onChange={setPromptId}
          options={[
            ...(active ? [{ value: activePrompt, label: text('activeNamed', { name: active.name }) }] : []),
            ...prompts.filter(({ is_active }) => !is_active).map((one) => ({ value: String(one.id), label: one.name })),
          ]}
        />
        <PromptVariables prompt={prompt} fields={fields} values={variables} onChange={setVariables} />
        {dialling.isError && <FormError title={text('failed')}>{errorText(dialling.error)}</FormError>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" busy={dialling.isPending}>
            <PhoneCall size={16} aria-hidden="true" />
            {text('dial')}
          </Button>
          <TalkButton request={{ prompt_id: body.prompt_id, name: body.name, variables: body.variables }} />
        </div>
      </form>
      <LeaveGuard
        // A number and a name are soon typed again.
        isChanged={Object.keys(body.variables).length > 0}
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
      />
    </Card>
  );
}
