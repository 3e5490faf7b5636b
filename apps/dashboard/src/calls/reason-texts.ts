import { featureTexts } from '../language/language.ts';
import type { Why } from './why-ended.ts';

type ReasonTexts = Record<Why, string>;

const portuguese: ReasonTexts = {
  line_busy: 'A linha estava ocupada',
  not_answered: 'Ninguém atendeu',
  callee_hangup: 'A pessoa desligou',
  agent_hangup: 'O agente encerrou a conversa',
  api_hangup: 'Encerrada aqui ou por outro sistema',
  silence: 'A pessoa ficou em silêncio',
  hold_timeout: 'Tempo demais em espera',
  max_duration: 'Duração máxima',
  voicemail: 'Caixa postal',
  no_audio: 'Não chegou áudio da pessoa',
  media_lost: 'O áudio se perdeu',
  switch_lost: 'A central perdeu a ligação',
  provider_failed: 'Um serviço de fala ou o modelo falhou',
  no_bridge: 'Não havia lugar para mais uma conversa',
  hangup_unconfirmed: 'O fim não foi confirmado pela central',
  rejected_by_callee: 'A pessoa recusou',
  rejected_by_trunk: 'A operadora recusou',
  bad_number: 'O número não existe',
  number_not_allowed: 'Número não permitido pelas configurações',
  network: 'Falha da rede telefônica',
  unreachable: 'Telefone fora de alcance',
  configuration: 'Telefonia mal configurada',
  prompt_too_long: 'Roteiro longo demais com os valores do contato',
  expired: 'Esperou demais por uma linha',
  withdrawn: 'Retirada pela campanha antes de ser atendida',
  not_confirmed: 'Não se sabe se a ligação foi feita',
};

const english: ReasonTexts = {
  line_busy: 'The line was busy',
  not_answered: 'Nobody answered',
  callee_hangup: 'The person hung up',
  agent_hangup: 'The agent ended the conversation',
  api_hangup: 'Ended here or by another system',
  silence: 'The person was silent',
  hold_timeout: 'On hold for too long',
  max_duration: 'Maximum duration',
  voicemail: 'Voicemail',
  no_audio: 'No audio of the person arrived',
  media_lost: 'The audio was lost',
  switch_lost: 'The switch lost the call',
  provider_failed: 'A speech service or the model failed',
  no_bridge: 'There was no room for another conversation',
  hangup_unconfirmed: 'The switch did not confirm the end',
  rejected_by_callee: 'The person rejected the call',
  rejected_by_trunk: 'The phone company rejected the call',
  bad_number: 'The number does not exist',
  number_not_allowed: 'The settings do not allow the number',
  network: 'The telephone network failed',
  unreachable: 'The telephone cannot be reached',
  configuration: 'The telephone connection is not configured for it',
  prompt_too_long: "Prompt too long with the contact's values",
  expired: 'Waited too long for a free line',
  withdrawn: 'Taken back by the campaign before an answer',
  not_confirmed: 'It is not known whether the call was placed',
};

/** Why a call ended, in a few words. */
export const useReasonTexts = featureTexts('reason', { 'pt-BR': portuguese, en: english });
