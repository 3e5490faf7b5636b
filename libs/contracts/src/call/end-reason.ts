import { z } from 'zod';

/** Why a call ended, as in `reason`, with the descriptions of the API documentation. */
export const endReasonDescriptions = {
  callee_hangup: 'The person who was called hung up.',
  agent_hangup: 'The agent ended the conversation.',
  api_hangup: 'The call was ended by `POST /calls/{call_id}/hangup`; before the answer it was cancelled.',
  silence: 'The person said nothing for too long, and the agent ended the call.',
  hold_timeout: 'The person had the call on hold for longer than `hold_timeout_seconds`.',
  voicemail: 'A mailbox answered, and the agent ended the call (`voicemail_action`).',
  max_duration: 'The call reached `max_call_duration_seconds`.',
  no_audio:
    'The call was answered, and no audio (RTP) of the callee arrived within `no_audio_timeout_seconds`, for example because of a firewall or NAT.',
  media_lost: 'The audio of an answered call was lost and could not be connected again.',
  switch_lost: 'FreeSWITCH lost an answered call, for example because it was restarted.',
  provider_failed:
    'A provider (speech recognition, language model or speech synthesis) failed during the call, or rejected its key while the call was queued.',
  no_bridge: 'The call was answered, but no media-bridge could take its conversation.',
  hangup_unconfirmed:
    'The call was to be ended, but FreeSWITCH did not confirm it: it still listed the channel after 10 s, or did not answer for 30 s.',
  rejected_by_callee: 'The person, or their telephone, rejected the call.',
  rejected_by_trunk: 'The SIP trunk rejected the call.',
  bad_number: 'The number does not exist or is incomplete.',
  number_not_allowed:
    'The settings do not allow the number (`default_country`, `allowed_countries`, `number_check`, `special_numbers`); no call was placed.',
  network: 'The telephone network failed.',
  unreachable: 'The telephone cannot be reached now.',
  configuration: 'FreeSWITCH or the trunk is not configured for this call.',
  prompt_too_long: 'The prompt is too long with the values of the contact filled in, and no call was placed.',
  expired: 'The call waited too long for a free line and was not dialled.',
  withdrawn: 'The campaign took the call back before anybody answered; the contact is pending again.',
  not_confirmed: 'It is not known whether the call took place. It is not dialled again automatically.',
} as const satisfies Record<string, string>;

export type EndReason = keyof typeof endReasonDescriptions;
export const EndReason = z
  .enum(Object.keys(endReasonDescriptions) as [EndReason, ...EndReason[]])
  .describe(`Why the call ended. ${listMeanings(endReasonDescriptions)}`);

/** Names with their meanings, as one text for the documentation of a field. */
export function listMeanings(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([name, text]) => `\`${name}\`: ${text}`)
    .join(' ');
}

/**
 * An answered call that ends with one of these reasons was lost, or failed in LigAI or the network: its status is
 * `failed`, whatever the conversation was before.
 */
export const lossReasons: readonly EndReason[] = [
  'media_lost',
  'switch_lost',
  'provider_failed',
  'no_bridge',
  'no_audio',
];

export const isLoss = (reason: EndReason | null): boolean => reason !== null && lossReasons.includes(reason);

/** The status of an answered call that ends with this reason. */
export const answeredStatus = (reason: EndReason | null): 'completed' | 'failed' | 'voicemail' =>
  isLoss(reason) ? 'failed' : reason === 'voicemail' ? 'voicemail' : 'completed';
