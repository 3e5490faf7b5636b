import {
  CallEvent,
  type CallEventType,
  CampaignEvent,
  type CampaignEventType,
  callEventSubject,
  campaignEventSubject,
  providerChanged,
  settingsChanged,
} from '@ligai/contracts';
import type { Channel } from './channel.ts';

/** Total, so that no event is forgotten. */
const summaries: Record<CallEventType | CampaignEventType, string> = {
  'call.state_changed': 'The call state changed (ringing, speaking, etc.)',
  'call.started': 'The call was answered',
  'call.ended': 'The call was answered and has ended',
  'call.failed': 'The call has ended without having been answered',
  'call.turn': 'Somebody said something, or the turn has grown; the same `index` comes again',
  'call.key_pressed': 'The person pressed a key; the first 200 of a call are recorded',
  'call.no_audio':
    'The call was answered, and no audio (RTP) of the callee has arrived within 2 s; a person who is silent sends audio',
  'campaign.started': 'The campaign was started, or continues after a pause',
  'campaign.paused': 'The campaign was paused; calls on the line end as they will',
  'campaign.progress': 'Contacts were finished; at most once a second',
  'campaign.completed': 'Every contact is finished',
};

/** One channel for each event: its subject carries the id that it is about. */
export function natsChannels(): Channel[] {
  return [
    ...CallEvent.options.map((payload) => {
      const type = payload.shape.type.value;
      return eventChannel(type, callEventSubject('*', type), { call_id: 'The call ID' }, payload);
    }),
    ...CampaignEvent.options.map((payload) => {
      const type = payload.shape.type.value;
      return eventChannel(type, campaignEventSubject('*', type), { campaign_id: 'The campaign ID' }, payload);
    }),
    {
      id: 'settings.changed',
      server: 'nats',
      address: settingsChanged.subject,
      title: 'settings.changed',
      description:
        'Settings were changed or cleared. The event does not contain the values: read them by `GET /api/v1/settings`.',
      messages: [
        {
          id: 'settings.changed',
          name: 'settings.changed',
          summary: 'Which settings',
          payload: settingsChanged.message,
          examples: [{ payload: { keys: ['max_concurrent_calls'] } }],
        },
      ],
    },
    {
      id: 'provider.changed',
      server: 'nats',
      address: providerChanged.subject,
      title: 'provider.changed',
      description: 'A provider cannot be used any more, or works again: the same as `GET /api/v1/providers` shows.',
      messages: [
        {
          ...{ id: 'provider.changed', name: 'provider.changed', summary: 'The state of one provider' },
          payload: providerChanged.message,
        },
      ],
    },
  ];
}

function eventChannel(
  type: CallEventType | CampaignEventType,
  subject: string,
  about: Record<string, string>,
  payload: Channel['messages'][number]['payload'],
): Channel {
  const [[name, description]] = Object.entries(about) as [[string, string]];
  return {
    id: type,
    server: 'nats',
    address: subject.replace('*', `{${name}}`),
    title: type,
    description: summaries[type],
    parameters: { [name]: { description } },
    messages: [{ id: type, name: type, summary: summaries[type], headers, payload }],
  };
}

const headers = {
  type: 'object',
  properties: {
    'Nats-Msg-Id': { type: 'string', format: 'uuid', description: "The event's `id`. JetStream stores an `id` once" },
  },
};
