import type { CallState, CallStatus } from '@ligai/contracts';
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
    no_answer: 'No answer',
    busy: 'Busy',
    failed: 'Failed',
    cancelled: 'Cancelled',
    voicemail: 'Voicemail',
    unknown: 'Unknown',
  },
});

const looks: Record<CallState | CallStatus, BadgeLook> = {
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
  no_answer: 'calm',
  busy: 'calm',
  failed: 'bad',
  cancelled: 'calm',
  voicemail: 'wait',
  unknown: 'wait',
};

/** The state of a call, or the status with which it ended. */
export function CallStateBadge({ state }: { state: CallState | CallStatus }) {
  const text = useStateTexts();
  return <Badge look={looks[state]}>{text(state)}</Badge>;
}
