import type { ScheduleAnswer } from '@ligai/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from '../design/button.tsx';
import styles from './schedules-page.module.css';
import { useScheduleTexts } from './texts.ts';

/** Stands above the form of a call that stopped waiting while somebody edited it: what was typed is still in the form. */
export function GoneSchedule({ schedule, onAnother }: { schedule: ScheduleAnswer; onAnother: () => void }) {
  const text = useScheduleTexts();
  const { status, call_id: callId } = schedule;
  const what =
    callId !== null || status === 'dialing' ? 'goneDialled' : status === 'cancelled' ? 'goneCancelled' : 'gone';
  return (
    <div role="alert" className={styles.gone}>
      <p>
        <strong>{text(what)}</strong> {text('goneAbout')}
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
