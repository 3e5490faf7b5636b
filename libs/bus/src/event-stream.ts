import { type Log, messageOf } from '@ligai/kernel';
import type { NatsConnection } from '@nats-io/transport-node';

/** Seven days and 256 MiB of events, whichever is less; a repeated `Nats-Msg-Id` within two minutes is stored once. */
const eventStream = {
  name: 'LIGAI_EVENTS',
  subjects: ['ligai.v1.evt.>'],
  retention: 'limits',
  discard: 'old',
  storage: 'file',
  num_replicas: 1,
  max_age: 7 * 24 * 3600 * 1e9,
  max_bytes: 256 * 1024 * 1024,
  duplicate_window: 120 * 1e9,
};

/**
 * Creates a stream over all events if the server has JetStream, so that external subscribers can replay missed events.
 * LigAI itself does not need it: a server without JetStream, a user without permission and an existing stream created
 * by hand are left unchanged. Source: NATS documentation, "JetStream wire API".
 */
export async function keepEventStream(nats: NatsConnection, log: Log): Promise<void> {
  if (!nats.info?.jetstream) return;
  try {
    const asked = JSON.stringify(eventStream);
    const reply = await nats.request(`$JS.API.STREAM.CREATE.${eventStream.name}`, asked, { timeout: 5000 });
    const { error } = reply.json<{ error?: { description: string } }>();
    if (error)
      log.debug({ detail: error.description }, 'cannot create or update the event stream; it is left unchanged');
  } catch (error) {
    log.debug({ detail: messageOf(error) }, 'no event stream');
  }
}
