import type { SetupAnswer } from '@ligai/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, PhoneCall } from 'lucide-react';
import { Controller } from 'react-hook-form';
import { promptsQuery } from '../api/queries.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import boxStyles from '../design/box.module.css';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { FormError } from '../design/form-error.tsx';
import { TextField } from '../design/text-field.tsx';
import { NumberField } from '../dial/number-field.tsx';
import { useDialForm } from '../dial/use-dial-form.ts';
import { TalkButton } from '../talk/talk.tsx';
import styles from './start-page.module.css';
import { useStartTexts } from './texts.ts';

/** Of the simulated network: a person who answers and holds a conversation of four turns. */
const simulatedNumber = '(11) 99988-7766';

/** Dials one number with the active prompt, and opens the call. */
export function FirstCall({ setup }: { setup: SetupAnswer }) {
  const text = useStartTexts();
  const isSimulated = setup.parts.some(({ part, simulated }) => part === 'switch' && simulated);
  const answersAreSamples = setup.parts.some(({ part, simulated }) => part === 'thinking' && simulated);
  const { active } = setup.prompts;
  return (
    <Card title={text('callTitle')}>
      {setup.calls.placed && <p>{text('callDone')}</p>}
      <p>{text(isSimulated ? 'callSimulated' : 'callReal')}</p>
      {answersAreSamples && <p>{text('sampleAnswers')}</p>}
      <p>{text('callBrowser')}</p>
      {setup.starting && (
        <p role="status" className={boxStyles.box}>
          {text('startingAbout')}
        </p>
      )}
      {!setup.can_dial && !setup.starting && <Obstacles parts={setup.parts} />}
      {active && (
        // Another network is another form: a number made up for the simulated one would ring at a stranger's.
        <CallForm key={String(isSimulated)} number={isSimulated ? simulatedNumber : ''} promptName={active.name} />
      )}
      {!active && (
        <p className={boxStyles.box} data-look="bad">
          {text('noPrompt')}{' '}
          {setup.prompts.count > 0 ? (
            <Link to="/prompts">{text('noPromptChoose')}</Link>
          ) : (
            <Link to="/prompts/$promptId" params={{ promptId: 'new' }}>
              {text('noPromptCreate')}
            </Link>
          )}
        </p>
      )}
    </Card>
  );
}

function CallForm({ number, promptName }: { number: string; promptName: string }) {
  const text = useStartTexts();
  const queries = useQueryClient();
  const { data: prompts } = useQuery(promptsQuery);
  const { form, errorAt, sending, refusal, formProps } = useDialForm({
    defaultValues: { number, name: '', promptId: '', variables: {} },
    fieldsOf: () => [],
    onPlaced: () => void queries.invalidateQueries({ queryKey: ['setup'] }),
  });
  const name = form.watch('name').trim() || null;
  // The form has no fields for the values of the prompt.
  const problem = refusal ?? errorAt('variables') ?? errorAt('promptId');
  return (
    <form {...formProps()} className={styles.form}>
      <Controller
        control={form.control}
        name="number"
        render={({ field }) => <NumberField field={field} error={errorAt('number')} />}
      />
      <Controller
        control={form.control}
        name="name"
        render={({ field: { ref: _ref, ...field } }) => (
          <TextField
            {...field}
            label={text('name')}
            hint={text('nameHint', { placeholder: '{{name}}' })}
            error={errorAt('name')}
            autoComplete="off"
          />
        )}
      />
      {problem && <FormError title={text('callFailed')}>{problem}</FormError>}
      <div className={styles.call}>
        <Button type="submit" look="primary" busy={sending.isPending}>
          <PhoneCall size={16} aria-hidden="true" />
          {text('call')}
        </Button>
        <TalkButton request={{ prompt_id: null, name }} prompt={prompts?.find(({ is_active }) => is_active)} />
        <span className={styles.hint}>{text('withPrompt', { name: promptName })}</span>
      </div>
    </form>
  );
}

/** Why no call can be placed now. */
function Obstacles({ parts }: { parts: SetupAnswer['parts'] }) {
  const text = useStartTexts();
  const sentence = useSentence();
  const problems = parts.flatMap(({ part, problem }) => (problem === null ? [] : [{ part, problem }]));
  return (
    <div role="status" className={boxStyles.box} data-look="bad">
      <p>
        <CircleAlert size={16} aria-hidden="true" /> {text('cannotDial')}
      </p>
      {problems.length === 0 && <p>{text('cannotDialUnknown')}</p>}
      <ul>
        {problems.map(({ part, problem }) => (
          <li key={part}>
            <strong>{text(part)}:</strong> {sentence(problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}
