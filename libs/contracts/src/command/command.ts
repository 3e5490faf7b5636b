import type { z } from 'zod';

/** A request to the single owner of a resource, answered over NATS request/reply. */
export type Command<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> = {
  readonly subject: string;
  readonly request: Request;
  readonly reply: Reply;
};

/** A subject for facts: every subscriber receives them, and no subscriber replies. */
export type Topic<Message extends z.ZodType = z.ZodType> = {
  readonly subject: string;
  readonly message: Message;
};

export function command<Q extends z.ZodType, R extends z.ZodType>(
  subject: string,
  request: Q,
  reply: R,
): Command<Q, R> {
  return { subject, request, reply };
}

export function topic<M extends z.ZodType>(subject: string, message: M): Topic<M> {
  return { subject, message };
}

/**
 * The same command for one specific instance instead of any: used by a process that is not the owner to forward a
 * command to the owner.
 */
export function atInstance<Q extends z.ZodType, R extends z.ZodType>(
  { subject, request, reply }: Command<Q, R>,
  instance: string,
): Command<Q, R> {
  // One token of the subject: no dots, no wildcards.
  return command(`${subject}.at.${instance.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`, request, reply);
}
