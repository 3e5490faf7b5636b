import type { ScheduleReason, ScheduleStatus } from '@ligai/contracts';
import { useReasonTexts } from '../calls/reason-texts.ts';
import { useStateTexts } from '../calls/state.tsx';
import { Badge, type BadgeLook } from '../design/badge.tsx';
import { useScheduleTexts } from './texts.ts';

const looks: Record<ScheduleStatus, BadgeLook> = {
  pending: 'wait',
  dialing: 'good',
  completed: 'good',
  failed: 'bad',
  cancelled: 'calm',
  missed: 'bad',
};

export function ScheduleStatusBadge({ status }: { status: ScheduleStatus }) {
  const text = useScheduleTexts();
  return <Badge look={looks[status]}>{text(status)}</Badge>;
}

const own: Record<ScheduleReason, `reason_${ScheduleReason}`> = {
  too_late: 'reason_too_late',
  no_active_prompt: 'reason_no_active_prompt',
  prompt_deleted: 'reason_prompt_deleted',
  prompt_variables: 'reason_prompt_variables',
  prompt_too_long: 'reason_prompt_too_long',
  number_not_allowed: 'reason_number_not_allowed',
  call_deleted: 'reason_call_deleted',
};

/** Why a schedule failed or was missed: its own reason, that of its call, or the status of its call. */
export function useScheduleReason(): (reason: string) => string {
  const text = useScheduleTexts();
  const reasonText = useReasonTexts();
  const stateText = useStateTexts();
  return (reason) => {
    if (Object.hasOwn(own, reason)) return text(own[reason as ScheduleReason]);
    // An unknown key is returned as it is.
    const ofCall = reasonText(reason as Parameters<typeof reasonText>[0]);
    return ofCall === reason ? stateText(reason as Parameters<typeof stateText>[0]) : ofCall;
  };
}
