import { useMutation } from '@tanstack/react-query';
import { PhoneOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { shownNumber } from '../calls/phone-number.ts';
import { CallStateBadge } from '../calls/state.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useFormats } from '../language/formats.ts';
import { isOnLine, type LiveCall } from '../live/live-calls.ts';
import { useNow } from '../live/use-now.ts';
import styles from './now-page.module.css';
import { useNowTexts } from './texts.ts';

/** A call on the line: who, state, duration, and the last words of each side. */
export function CallCard({ call }: { call: LiveCall }) {
  const text = useNowTexts();
  const who = call.name ?? shownNumber(call.number);
  return (
    <li className={styles.card} data-ended={!isOnLine(call) || undefined}>
      <div className={styles.cardHead}>
        <div className={styles.who}>
          <strong>
            <bdi>{who}</bdi>
          </strong>
          {call.name !== null && <span className={styles.hint}>{shownNumber(call.number)}</span>}
        </div>
        <CallStateBadge state={call.state} />
        <Duration call={call} />
      </div>
      {call.noAudio && (
        <p className={styles.noAudio}>
          <TriangleAlert size={14} aria-hidden="true" /> {text('noAudio')}
        </p>
      )}
      <LastWords call={call} />
      {isOnLine(call) && <HangUp callId={call.callId} who={who} />}
    </li>
  );
}

function Duration({ call }: { call: LiveCall }) {
  const formats = useFormats();
  const nowMs = useNow();
  if (call.answeredAtMs === null) return null;
  return <span className={styles.duration}>{formats.duration((nowMs - call.answeredAtMs) / 1000)}</span>;
}

function LastWords({ call }: { call: LiveCall }) {
  const text = useNowTexts();
  const last = (role: 'assistant' | 'user') => call.turns.findLast((turn) => turn.role === role && turn.content !== '');
  const turns = [last('user'), last('assistant')].filter((turn) => turn !== undefined);
  return (
    <dl className={styles.words}>
      {turns
        .sort((a, b) => a.index - b.index)
        .map(({ index, role, content, interrupted }) => (
          <div key={index} data-role={role}>
            <dt>{role === 'assistant' ? text('agent') : text('person')}</dt>
            <dd dir="auto">
              {content}
              {interrupted && <span className={styles.cut}> — {text('cut')}</span>}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function HangUp({ callId, who }: { callId: string; who: string }) {
  const text = useNowTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const hangingUp = useMutation({
    mutationFn: () => request('POST', `/api/v1/calls/${encodeURIComponent(callId)}/hangup`),
    onSuccess: () => notify({ title: text('hungUp') }),
    onError: (error) => notify({ title: text('hangUpFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <Button look="quiet" className={styles.hangUp} onClick={() => setAsked(true)}>
        <PhoneOff size={16} aria-hidden="true" />
        {text('hangUp')}
        <span className="visually-hidden"> {who}</span>
      </Button>
      <Confirm
        open={asked}
        title={text('hangUpTitle', { who })}
        about={text('hangUpAbout')}
        action={text('hangUp')}
        busy={hangingUp.isPending}
        onConfirm={() => hangingUp.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
