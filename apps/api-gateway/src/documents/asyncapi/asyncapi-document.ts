import { type JsonSchema, joinComponents, type Translated, translate } from '../json-schema.ts';
import type { Channel, SentMessage } from './channel.ts';
import { dashboardChannel } from './dashboard.ts';
import { natsChannels } from './nats-events.ts';
import { webhookChannel } from './webhooks.ts';

export type AsyncApiDocument = {
  asyncapi: '3.0.0';
  channels: Record<string, object>;
  operations: Record<string, object>;
  components: { messages: Record<string, object>; schemas: Record<string, JsonSchema> };
  [field: string]: unknown;
};

/** The events that LigAI sends: on NATS, as webhooks, on the dashboard's socket. Generated from the schemas of `contracts`. */
export function asyncApiDocument(): AsyncApiDocument {
  const channels = [...natsChannels(), webhookChannel(), dashboardChannel()];
  const messages = channels.flatMap((channel) => channel.messages);
  const payloads = translate(
    messages.map(({ payload }) => payload),
    'output',
  );
  const documented = messages.map((message) => [message.id, messageOf(message, payloads)] as const);
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    servers,
    channels: Object.fromEntries(channels.map((channel) => [channel.id, channelOf(channel)])),
    operations: Object.fromEntries(channels.map((channel) => [`send.${channel.id}`, operationOf(channel)])),
    components: { messages: Object.fromEntries(documented), schemas: joinComponents(payloads.components()) },
  };
}

const info = {
  title: 'LigAI events',
  version: '1.0.0',
  description: [
    'The events that LigAI sends. Each event is committed to the database together with the change that it reports and published',
    'afterwards, at least once: use `id` and `sequence` to detect duplicates. Messages may get new fields, and new types of messages may be',
    'added: ignore those that you do not know. The requests that LigAI accepts are described by `/openapi.json`.',
  ].join('\n'),
};

const servers = {
  nats: {
    host: 'localhost:4222',
    protocol: 'nats',
    description: 'An outside subscriber has a user that may read events and publish nothing',
  },
  gateway: { host: 'localhost:8000', protocol: 'ws', description: 'The API' },
  endpoint: {
    host: '{endpoint}',
    protocol: 'https',
    description: 'Your endpoint: the `url` of a webhook',
    variables: { endpoint: { description: 'Host of the `url`', default: 'example.com' } },
  },
};

function messageOf({ id: _, payload, ...said }: SentMessage, payloads: Translated): object {
  return { ...said, contentType: 'application/json', payload: payloads.of(payload) };
}

function channelOf({ server, address, title, description, parameters, bindings, messages }: Channel): object {
  return {
    address,
    title,
    description,
    servers: [{ $ref: `#/servers/${server}` }],
    ...(parameters && { parameters }),
    ...(bindings && { bindings }),
    messages: Object.fromEntries(messages.map(({ id }) => [id, { $ref: `#/components/messages/${id}` }])),
  };
}

function operationOf({ id, title, messages }: Channel): object {
  return {
    action: 'send',
    title,
    channel: { $ref: `#/channels/${id}` },
    messages: messages.map((message) => ({ $ref: `#/channels/${id}/messages/${message.id}` })),
  };
}
