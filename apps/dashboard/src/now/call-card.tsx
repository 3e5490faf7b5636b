import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { HangUp } from '../calls/hang-up.tsx';
import { RunningTime } from '../calls/running-time.tsx';
import { CallStateBadge } from '../calls/state.tsx';
import { useCalledText } from '../calls/use-called-text.ts';
import { isOnLine, type LiveCall } from '../live/live-calls.ts';
import styles from './now-page.module.css';
import { useNowTexts } from './texts.ts';

/**
 * A call on the line: who, state, duration, and the last words of each side. Rendered again when this call has changed.
 */
export const CallCard = memo(function CallCard({ call }: { call: LiveCall }) {
  const text = useNowTexts();
  const calledText = useCalledText();
  return (
    <li className={styles.card} data-ended={!isOnLine(call) || undefined}>
      <div className={styles.cardHead}>
        <Who callId={call.callId} name={call.name} number={calledText(call.number)} />
        <CallStateBadge state={call.state} reason={call.reason} />
        <Duration call={call} />
      </div>
      {call.noAudio && (
        <p className={styles.noAudio}>
          <TriangleAlert size={14} aria-hidden="true" /> {text('noAudio')}
        </p>
      )}
      <LastWords call={call} />
      {isOnLine(call) && (
        <div className={styles.hangUp}>
          <HangUp callId={call.callId} who={call.name ?? calledText(call.number)} />
        </div>
      )}
    </li>
  );
});

/** Not rendered again with each word, as the router's link would be. */
const Who = memo(function Who(props: { callId: string; name: string | null; number: string }) {
  const { callId, name, number } = props;
  return (
    <div className={styles.who}>
      <Link to="/calls/$callId" params={{ callId }} className={styles.name}>
        <bdi>{name ?? number}</bdi>
      </Link>
      {name !== null && <span className={styles.hint}>{number}</span>}
    </div>
  );
});

function Duration({ call: { answeredAtMs } }: { call: LiveCall }) {
  if (answeredAtMs === null) return null;
  return (
    <span className={styles.duration}>
      <RunningTime sinceMs={answeredAtMs} />
    </span>
  );
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
