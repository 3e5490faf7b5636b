import type { DialAnswer, SetupAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleAlert, PhoneCall } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { TextField } from '../design/text-field.tsx';
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
      {active && <CallForm number={isSimulated ? simulatedNumber : ''} promptName={active.name} />}
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
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [number, setNumber] = useState(suggested);
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const body = { number, name: name.trim() || null };
  const keyFor = useIdempotencyKey();
  const dialling = useMutation({
    mutationFn: () => request<DialAnswer>('POST', '/api/v1/calls/dial', { body, idempotencyKey: keyFor(body) }),
    onSuccess: async ({ call_id: callId }) => {
      void queries.invalidateQueries({ queryKey: ['setup'] });
      await navigate({ to: '/calls/$callId', params: { callId } });
    },
  });
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
      {dialling.isError && (
        <p role="alert" className={styles.obstacle}>
          <strong>{text('callFailed')}</strong> {errorText(dialling.error)}
        </p>
      )}
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
            <strong>{text(part)}:</strong> {problem}
          </li>
        ))}
      </ul>
    </div>
  );
}
