import type { SetupAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, PhoneCall } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { FormError } from '../design/form-error.tsx';
import { TextField } from '../design/text-field.tsx';
import { useDialling } from '../dial/use-dialling.ts';
import { TalkButton } from '../talk/talk.tsx';
import styles from './start-page.module.css';
import { useStartTexts } from './texts.ts';

/** Of the simulated network: a person who answers and holds a conversation of four turns. */
const simulatedNumber = '(11) 99988-7766';

/** Dials one number with the active prompt, and opens the call. */
export function FirstCall({ setup }: { setup: SetupAnswer }) {
  const text = useStartTexts();
  const isSimulated = setup.parts.some(({ part, simulated }) => part === 'switch' && simulated);
  const { active } = setup.prompts;
  return (
    <Card title={text('callTitle')}>
      {setup.calls.placed && <p>{text('callDone')}</p>}
      <p>{text(isSimulated ? 'callSimulated' : 'callReal')}</p>
      <p>{text('callBrowser')}</p>
      {!setup.can_dial && <Obstacles parts={setup.parts} />}
      {active && (
        // Another network is another form: a number made up for the simulated one would ring at a stranger's.
        <CallForm key={String(isSimulated)} number={isSimulated ? simulatedNumber : ''} promptName={active.name} />
      )}
      {!active && (
        <p className={styles.obstacle}>
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

function CallForm({ number: suggested, promptName }: { number: string; promptName: string }) {
  const text = useStartTexts();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [number, setNumber] = useState(suggested);
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const body = { number, name: name.trim() || null };
  const dialling = useDialling(body, () => void queries.invalidateQueries({ queryKey: ['setup'] }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(number.trim() === '');
    if (number.trim() !== '') dialling.mutate();
  };
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <TextField
        label={text('number')}
        hint={text('numberHint')}
        error={isMissing ? text('numberNeeded') : undefined}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        value={number}
        onChange={setNumber}
      />
      <TextField
        label={text('name')}
        hint={text('nameHint')}
        autoComplete="off"
        maxLength={500}
        value={name}
        onChange={setName}
      />
      {dialling.isError && <FormError title={text('callFailed')}>{errorText(dialling.error)}</FormError>}
      <div className={styles.call}>
        <Button type="submit" look="primary" busy={dialling.isPending}>
          <PhoneCall size={16} aria-hidden="true" />
          {text('call')}
        </Button>
        <TalkButton request={{ prompt_id: null, name: body.name }} />
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
    <div role="status" className={styles.obstacle}>
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
