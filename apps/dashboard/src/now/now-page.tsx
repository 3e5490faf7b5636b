import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useGradualCount } from '../design/use-gradual-count.ts';
import { useLive, useLiveStore } from '../live/use-live.ts';
import { StartInvitation } from '../start/start-invitation.tsx';
import { CallCard } from './call-card.tsx';
import { Figures } from './figures.tsx';
import styles from './now-page.module.css';
import { SystemState } from './system-state.tsx';
import { useNowTexts } from './texts.ts';

const cardsAtOnce = 25;

/** The calls on the line, as they happen. */
export function NowPage() {
  const text = useNowTexts();
  return (
    <>
      <PageHead title={text('title')} />
      <StartInvitation />
      <Figures />
      <SystemState />
      <CallsOnLine />
    </>
  );
}

/** The only part that is rendered with each change of a call. */
function CallsOnLine() {
  const text = useNowTexts();
  const live = useLive((state) => state.calls);
  const store = useLiveStore();
  const isRead = useLive((state) => state.isRead);
  const readError = useLive((state) => state.readError);
  const isPolled = useLive((state) => state.isPolled);
  const calls = [...live.values()];
  const shown = useGradualCount(calls.length, cardsAtOnce);
  return (
    <section aria-labelledby="calls-on-line" className={styles.calls} data-wide>
      <h2 id="calls-on-line">{text('callsOnLine')}</h2>
      {isPolled && <p className={styles.polled}>{text('polled')}</p>}
      {calls.length === 0 &&
        !isRead &&
        (readError ? (
          <PageError title={text('callsUnread')} error={readError} onRetry={() => store.readCalls()} />
        ) : (
          <Loading lines={2} />
        ))}
      {calls.length === 0 && isRead && (
        <div className={styles.none}>
          <p>{text('noCalls')}</p>
          <p className={styles.hint}>{text('noCallsHint')}</p>
        </div>
      )}
      <ul className={styles.cards}>
        {calls.slice(0, shown).map((call) => (
          <CallCard key={call.callId} call={call} />
        ))}
      </ul>
    </section>
  );
}
