import type { CallListItem } from '@ligai/contracts';
import { useFormats } from '../language/formats.ts';
import { useLive } from '../live/use-live.ts';
import { newestReason, newestStatus, talksSinceMs } from './newest-status.ts';
import { RunningTime } from './running-time.tsx';
import { CallStateBadge } from './state.tsx';

/** The status of a call of the list as it is now, though the list was read before. */
export function ListedStatus({ call: { call_id: id, status, reason, end_time } }: { call: CallListItem }) {
  const newest = useLive(({ calls }) => newestStatus(calls.get(id)));
  const why = useLive(({ calls }) => newestReason(calls.get(id)));
  return end_time === null && newest ? (
    <CallStateBadge state={newest} reason={why} />
  ) : (
    <CallStateBadge state={status} reason={reason} />
  );
}

/** How long it took, or takes by now; a dash for a call that was not answered. */
export function ListedDuration({ call }: { call: CallListItem }) {
  const formats = useFormats();
  const sinceMs = useLive(({ calls }) => talksSinceMs(call, calls.get(call.call_id)));
  if (sinceMs !== null) return <RunningTime sinceMs={sinceMs} />;
  return call.start_time === null ? '–' : formats.duration(call.duration);
}
