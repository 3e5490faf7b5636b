import type { ScheduleAnswer, ScheduleStatus } from '@ligai/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { useScheduleReason } from './schedule-status.tsx';
import styles from './schedules-page.module.css';
import { useScheduleTexts } from './texts.ts';

/** What became of a call that was waiting; `pending` has the words for whatever else it is. */
const outcomes = {
  pending: 'gone',
  dialing: 'goneDialing',
  completed: 'goneCompleted',
  failed: 'goneFailed',
  cancelled: 'goneCancelled',
  missed: 'goneMissed',
} as const satisfies Record<ScheduleStatus, string>;

/** Stands above the form of a call that stopped waiting while somebody edited it: what was typed is still in the form. */
export function GoneSchedule({ schedule, onAnother }: { schedule: ScheduleAnswer; onAnother: () => void }) {
  const text = useScheduleTexts();
  const reasonText = useScheduleReason();
  const { status, reason, call_id: callId } = schedule;
  return (
    <div role="alert" className={styles.gone}>
      <p>
        <strong>{text(outcomes[status])}</strong> {reason !== null && `${reasonText(reason)}. `}
        {text('goneAbout')}
      </p>
      <div className={styles.goneActions}>
        <Button
          onClick={({ currentTarget: { form } }) => {
            onAnother();
            // This button goes; the day is what another call needs.
            form?.querySelector<HTMLElement>('input[type=date]')?.focus();
          }}
        >
          {text('another')}
        </Button>
        {callId !== null && (
          <Link to="/calls/$callId" params={{ callId }} target="_blank">
            {text('openCall')}
          </Link>
        )}
      </div>
    </div>
  );
}

/** Stands in the place of the form of a call that is not waiting, if nothing was typed. */
export function NotPending({ schedule: { call_id: callId } }: { schedule: ScheduleAnswer }) {
  const text = useScheduleTexts();
  return (
    <div role="alert">
      <Empty title={text('notPending')}>
        {callId !== null && (
          <Link to="/calls/$callId" params={{ callId }}>
            {text('openCall')}
          </Link>
        )}
      </Empty>
    </div>
  );
}
