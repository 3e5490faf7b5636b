import { Link } from '@tanstack/react-router';
import { Mic, PhoneOff, Send } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useErrorText } from '../app/page-error.tsx';
import { timelineOf } from '../calls/timeline.ts';
import { Transcript } from '../calls/transcript.tsx';
import boxStyles from '../design/box.module.css';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { Modal } from '../design/modal.tsx';
import { TextField } from '../design/text-field.tsx';
import type { LiveCall } from '../live/live-calls.ts';
import { useLive } from '../live/use-live.ts';
import { missingIn, type PromptTexts } from '../prompts/placeholders.ts';
import { useSimulated } from '../status/queries.ts';
import styles from './talk.module.css';
import { useTalkTexts } from './texts.ts';
import { type TalkRequest, useTalk } from './use-talk.ts';

type TalkProps = {
  request: TalkRequest;
  /** The texts of the prompt that is talked about. What they use and the request does not have is asked for. */
  prompt: PromptTexts | undefined;
};

/** A button that opens a conversation with a prompt, stored or not. */
export function TalkButton({ disabled, ...talk }: TalkProps & { disabled?: boolean }) {
  const text = useTalkTexts();
  const [open, setOpen] = useState(false);
  const [isTalking, setTalking] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  return (
    <>
      <Button type="button" disabled={disabled} onClick={() => setOpen(true)}>
        <Mic size={16} aria-hidden="true" />
        {text('open')}
      </Button>
      <Modal
        open={open}
        onClose={() => (isTalking ? setLeaving(true) : setOpen(false))}
        title={text('title')}
        wide
        stays
      >
        {window.isSecureContext ? (
          <Talk {...talk} onTalking={setTalking} isLeaving={isLeaving} onStay={() => setLeaving(false)} />
        ) : (
          <p role="alert">{text('insecure')}</p>
        )}
      </Modal>
    </>
  );
}

type ShownTalkProps = TalkProps & {
  /** A conversation is going on from now on, or is no longer. */
  onTalking: (talking: boolean) => void;
  /** The dialog was closed during the conversation, which asks first. */
  isLeaving: boolean;
  onStay: () => void;
};

/** Talks to the agent by microphone, or by typing. */
function Talk({ request, prompt, onTalking, isLeaving, onStay }: ShownTalkProps) {
  const text = useTalkTexts();
  const errorText = useErrorText();
  const asked = prompt ? missingIn(prompt, request) : [];
  const [values, setValues] = useState<Record<string, string>>({ name: text('someName') });
  const [isChecked, setChecked] = useState(false);
  const talk = useTalk(withValues(request, asked, values));
  const { phase, microphone } = talk;
  const simulated = useSimulated();
  const isSimulated = simulated.has('deepgram') || simulated.has('murf');
  const answersAreSamples = simulated.has('openai');
  const start = (withMicrophone: boolean) => {
    setChecked(true);
    if (asked.every((field) => values[field]?.trim())) void talk.start(withMicrophone);
  };
  const isOver = phase.at !== 'connecting' && phase.at !== 'talking';
  const isTalking = phase.at === 'talking';
  useEffect(() => {
    onTalking(isTalking);
    return () => onTalking(false);
  }, [isTalking, onTalking]);
  const leave = () => {
    talk.hangUp();
    onStay();
  };
  return (
    <div className={styles.talk}>
      {phase.at === 'idle' && <p>{text('about')}</p>}
      {isOver && (isSimulated || answersAreSamples) && (
        <p className={boxStyles.box} data-look="wait">
          {isSimulated && text('simulated')} {answersAreSamples && text(isSimulated ? 'examplesToo' : 'examples')}{' '}
          <Link to="/start">{text('simulatedHow')}</Link>
        </p>
      )}
      {isOver && asked.length > 0 && (
        <fieldset className={styles.fields}>
          <legend>{text('fields')}</legend>
          <p>{text('fieldsAbout')}</p>
          {asked.map((field) => (
            <TextField
              key={field}
              label={field === 'name' ? text('name') : field}
              value={values[field] ?? ''}
              onChange={(value) => setValues({ ...values, [field]: value })}
              error={isChecked && !values[field]?.trim() ? text('fieldNeeded') : undefined}
              maxLength={field === 'name' ? 500 : 2000}
              autoComplete="off"
            />
          ))}
        </fieldset>
      )}
      {(phase.at === 'failed' || phase.at === 'refused') && (
        <p role="alert" className={boxStyles.box} data-look="bad">
          <strong>{text('failed')}.</strong> {phase.at === 'failed' ? errorText(phase.error) : text('refused')}
        </p>
      )}
      {(phase.at === 'talking' || phase.at === 'ended') && <Words key={phase.callId} callId={phase.callId} />}
      {phase.at === 'talking' && microphone === 'denied' && <p role="status">{text('denied')}</p>}
      {phase.at === 'talking' && microphone === 'missing' && <p role="status">{text('noMicrophone')}</p>}
      {phase.at === 'talking' && <Typing onSend={talk.type} />}
      {phase.at === 'ended' && <p role="status">{text('ended')}</p>}
      <div className={styles.actions}>
        {isOver && (
          <>
            <Button type="button" look={isSimulated ? 'plain' : 'primary'} onClick={() => start(true)}>
              <Mic size={16} aria-hidden="true" />
              {text(phase.at === 'ended' ? 'again' : 'start')}
            </Button>
            <Button type="button" look={isSimulated ? 'primary' : 'plain'} onClick={() => start(false)}>
              {text('startTyping')}
            </Button>
          </>
        )}
        {phase.at === 'connecting' && <p role="status">{text('connecting')}</p>}
        {phase.at === 'talking' && (
          <>
            <Button type="button" look="danger" onClick={talk.hangUp}>
              <PhoneOff size={16} aria-hidden="true" />
              {text('hangUp')}
            </Button>
            <span>{text(talk.levels.agent > 0.01 ? 'speaking' : 'listening')}</span>
            {microphone === 'on' && (
              <meter className={styles.level} aria-label={text('yourLevel')} value={Math.min(1, talk.levels.caller)} />
            )}
          </>
        )}
        {phase.at === 'ended' && (
          <Link to="/calls/$callId" params={{ callId: phase.callId }}>
            {text('seeCall')}
          </Link>
        )}
      </div>
      <Confirm
        open={isLeaving && isTalking}
        title={text('leave')}
        about={text('leaveAbout')}
        action={text('hangUp')}
        onConfirm={leave}
        onClose={onStay}
      />
    </div>
  );
}

/** The request with what was asked for. */
function withValues(
  request: TalkRequest,
  asked: readonly string[],
  values: Readonly<Record<string, string>>,
): TalkRequest {
  if (asked.length === 0) return request;
  const given = asked.map((field) => [field, values[field]?.trim() ?? ''] as const);
  const { name = request.name ?? null, ...variables } = Object.fromEntries(given);
  return { ...request, name, variables: { ...request.variables, ...variables } };
}

function Words({ callId }: { callId: string }) {
  const text = useTalkTexts();
  const live = useLastOf(callId);
  const entries = useMemo(() => timelineOf({ transcript: [], keys_pressed: [] }, live), [live]);
  if (entries.length === 0) return <p>{text('nothingYet')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
    <div className={styles.words} role="log" aria-label={text('words')} tabIndex={0}>
      <Transcript entries={entries} startedAtMs={live?.answeredAtMs ?? null} onLine={false} />
    </div>
  );
}

/** The call as it was last known: the live state drops a call some seconds after its end, and its words stay here. */
function useLastOf(callId: string): LiveCall | undefined {
  const live = useLive(({ calls }) => calls.get(callId));
  const [last, setLast] = useState(live);
  if (live && live !== last) setLast(live);
  return live ?? last;
}

/** A form in a dialog: React passes its submit on to the form around the dialog, which must not take it. */
function Typing({ onSend }: { onSend: (text: string) => void }) {
  const text = useTalkTexts();
  const [message, setMessage] = useState('');
  const send = () => {
    if (message.trim() === '') return;
    onSend(message.trim());
    setMessage('');
  };
  return (
    <form
      className={styles.typing}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        send();
      }}
    >
      <TextField
        label={text('message')}
        value={message}
        onChange={setMessage}
        maxLength={2000}
        autoComplete="off"
        autoFocus
      />
      <Button type="submit">
        <Send size={16} aria-hidden="true" />
        {text('send')}
      </Button>
    </form>
  );
}
