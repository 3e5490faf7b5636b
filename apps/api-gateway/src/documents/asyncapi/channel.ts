import type { JsonSchema, Translated } from '../json-schema.ts';

/** One kind of message, as it is sent. */
export type SentMessage = {
  /** Unique in the document. */
  id: string;
  name: string;
  summary: string;
  payload: Parameters<Translated['of']>[0];
  headers?: JsonSchema;
  examples?: object[];
};

/** Where messages are found. LigAI sends all of them; nothing is received here. */
export type Channel = {
  id: string;
  server: 'nats' | 'gateway' | 'endpoint';
  address: string;
  title: string;
  description: string;
  parameters?: Record<string, object>;
  bindings?: object;
  messages: SentMessage[];
};
