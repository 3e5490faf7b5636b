import type { ClientConnection, Publication, Subscription } from './client-connection.ts';
import { SubscriptionTree } from './subscription-tree.ts';

/** Who is connected, who listens to what, and who gets a message. */
export class Broker {
  readonly clients = new Set<ClientConnection>();
  readonly subscriptions = new SubscriptionTree<Subscription>();

  /** Hands a message to every listener, and to one member of each queue group. False where nobody listens. */
  publish(from: ClientConnection, publication: Publication): boolean {
    const listeners = this.subscriptions
      .matching(publication.subject)
      .filter(({ client }) => client !== from || from.echo);
    const groups = new Map<string, Subscription[]>();
    for (const listener of listeners) {
      if (listener.queue === undefined) listener.client.deliver(listener, publication);
      else groups.set(listener.queue, [...(groups.get(listener.queue) ?? []), listener]);
    }
    for (const members of groups.values()) {
      const chosen = members[Math.floor(Math.random() * members.length)];
      chosen?.client.deliver(chosen, publication);
    }
    return listeners.length > 0;
  }
}
