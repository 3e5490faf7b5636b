import { Link } from '@tanstack/react-router';
import { Mic, PhoneOff, Send } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useErrorText } from '../app/page-error.tsx';
import { timelineOf } from '../calls/timeline.ts';
import { Transcript } from '../calls/transcript.tsx';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { TextField } from '../design/text-field.tsx';
import type { LiveCall } from '../live/live-calls.ts';
import { useLive } from '../live/use-live.ts';
import { useSimulated } from '../status/queries.ts';
import styles from './talk.module.css';
import { useTalkTexts } from './texts.ts';
import { type TalkRequest, useTalk } from './use-talk.ts';

/** A button that opens a conversation with a prompt, stored or not. */
export function TalkButton({ request, disabled }: { request: TalkRequest; disabled?: boolean }) {
  const text = useTalkTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="button" disabled={disabled} onClick={() => setOpen(true)}>
        <Mic size={16} aria-hidden="true" />
        {text('open')}
      </Button>
      <Modal open={open} onClose={() => setOpen(false)} title={text('title')} wide stays>
        {window.isSecureContext ? <Talk request={request} /> : <p role="alert">{text('insecure')}</p>}
      </Modal>
    </>
  );
}

/** Talks to the agent by microphone, or by typing. */
export function Talk({ request }: { request: TalkRequest }) {
  const text = useTalkTexts();
  const errorText = useErrorText();
  const talk = useTalk(request);
  const { phase, microphone } = talk;
  const simulated = useSimulated();
  const isSimulated = simulated.has('deepgram') || simulated.has('murf');
  const answersAreSamples = simulated.has('openai');
  const isOver = phase.at !== 'connecting' && phase.at !== 'talking';
  return (
    <div className={styles.talk}>
      {phase.at === 'idle' && <p>{text('about')}</p>}
      {isOver && (isSimulated || answersAreSamples) && (
        <p className={styles.simulated}>
          {isSimulated && text('simulated')} {answersAreSamples && text('examples')}{' '}
          <Link to="/start">{text('simulatedHow')}</Link>
        </p>
      )}
      {phase.at === 'failed' && (
        <p role="alert" className={styles.failed}>
          <strong>{text('failed')}.</strong> {errorText(phase.error)}
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
            <Button type="button" look={isSimulated ? 'plain' : 'primary'} onClick={() => void talk.start(true)}>
              <Mic size={16} aria-hidden="true" />
              {text(phase.at === 'ended' ? 'again' : 'start')}
            </Button>
            <Button type="button" look={isSimulated ? 'primary' : 'plain'} onClick={() => void talk.start(false)}>
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
    </div>
  );
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
