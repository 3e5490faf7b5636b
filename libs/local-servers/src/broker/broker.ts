import { SubscriptionTree } from './subscription-tree.ts';

/** A connected client, from the broker's view. */
export type Subscriber = {
  /** Whether it receives its own publications. */
  readonly echo: boolean;
  deliver(subscription: Subscription, publication: Publication): void;
  close(): void;
};

export type Subscription = {
  readonly client: Subscriber;
  readonly subject: string;
  readonly queue: string | undefined;
  readonly sid: string;
  delivered: number;
  /** Unsubscribes automatically after that many messages. */
  max: number | undefined;
};

export type Publication = { subject: string; reply: string | undefined; headerBytes: number; payload: Buffer };

/** Manages the clients and their subscriptions, and delivers messages. */
export class Broker {
  readonly clients = new Set<Subscriber>();
  readonly subscriptions = new SubscriptionTree<Subscription>();

  /** Delivers a message to every listener, and to one member of each queue group. False if there is no listener. */
  publish(from: Subscriber, publication: Publication): boolean {
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
