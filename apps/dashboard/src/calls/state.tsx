import type { CallState, CallStatus, EndReason } from '@ligai/contracts';
import { Badge, type BadgeLook } from '../design/badge.tsx';
import { featureTexts } from '../language/language.ts';

export const useStateTexts = featureTexts('state', {
  'pt-BR': {
    queued: 'Na fila',
    dialing: 'Discando',
    ringing: 'Chamando',
    in_progress: 'Em conversa',
    greeting: 'Saudando',
    listening: 'Ouvindo',
    thinking: 'Pensando',
    speaking: 'Falando',
    on_hold: 'Em espera',
    ending: 'Encerrando',
    completed: 'Concluída',
    cut_short: 'Interrompida',
    no_answer: 'Não atendeu',
    busy: 'Ocupado',
    failed: 'Falhou',
    cancelled: 'Cancelada',
    voicemail: 'Caixa postal',
    unknown: 'Desconhecido',
  },
  en: {
    queued: 'Queued',
    dialing: 'Dialling',
    ringing: 'Ringing',
    in_progress: 'In conversation',
    greeting: 'Greeting',
    listening: 'Listening',
    thinking: 'Thinking',
    speaking: 'Speaking',
    on_hold: 'On hold',
    ending: 'Ending',
    completed: 'Completed',
    cut_short: 'Cut short',
    no_answer: 'No answer',
    busy: 'Busy',
    failed: 'Failed',
    cancelled: 'Cancelled',
    voicemail: 'Voicemail',
    unknown: 'Unknown',
  },
});

const looks: Record<CallState | CallStatus | 'cut_short', BadgeLook> = {
  queued: 'calm',
  dialing: 'wait',
  ringing: 'wait',
  in_progress: 'good',
  greeting: 'good',
  listening: 'good',
  thinking: 'good',
  speaking: 'good',
  on_hold: 'wait',
  ending: 'calm',
  completed: 'good',
  cut_short: 'calm',
  no_answer: 'calm',
  busy: 'calm',
  failed: 'bad',
  cancelled: 'calm',
  voicemail: 'wait',
  unknown: 'wait',
};

/**
 * Ends of a call that was answered which neither side chose: it is `completed`, but not as a conversation that came to
 * its end.
 */
const cutShort: readonly (EndReason | null)[] = ['api_hangup', 'silence', 'hold_timeout', 'max_duration'];

/** The state of a call, or the status with which it ended; `reason` is that of its end. */
export function CallStateBadge(props: { state: CallState | CallStatus; reason?: EndReason | null }) {
  const { state, reason = null } = props;
  const text = useStateTexts();
  const shown = state === 'completed' && cutShort.includes(reason) ? 'cut_short' : state;
  return <Badge look={looks[shown]}>{text(shown)}</Badge>;
}
