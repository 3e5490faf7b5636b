import { atInstance, type CallId, type Command } from '@ligai/contracts';
import { findCall, findLeaseHolder } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import type { ControllerContext } from '../controller-context.ts';
import type { LegSession } from '../leg/leg-session.ts';
import type { SwitchNode } from '../node/switch-node.ts';

const forwardWithinMs = 2_000;

/**
 * Handles a command for a leg. One controller of the queue group receives it; if another controller holds the leg's
 * switch, the command is forwarded to that one. Errors: `call_not_found`, and the errors of `act`.
 */
export function handleAtOwner<Q extends z.ZodType<{ call_id: CallId }>, R extends z.ZodType>(
  context: ControllerContext,
  nodes: readonly SwitchNode[],
  command: Command<Q, R>,
  act: (session: LegSession, request: z.output<Q>) => Promise<z.input<R>>,
): Disposable {
  const { bus, instance } = context;
  const own = (callId: CallId) => nodes.map((node) => node.sessions.get(callId)).find((session) => session);
  const handlers = new DisposableStack();
  handlers.use(
    bus.handle(command, { queue: 'call-controller' }, async (request) => {
      const session = own(request.call_id);
      if (session) return act(session, request);
      const owner = await findOwner(context, request.call_id);
      const answer = await bus.request(atInstance(command, owner), request as z.input<Q>, {
        timeoutMs: forwardWithinMs,
      });
      return answer as z.input<R>;
    }),
  );
  handlers.use(
    bus.handle(atInstance(command, instance), {}, async (request) => {
      const session = own(request.call_id);
      if (!session) throw notFound(request.call_id);
      return act(session, request);
    }),
  );
  return handlers;
}

async function findOwner({ db, instance }: ControllerContext, callId: CallId): Promise<string> {
  const call = await findCall(db, callId);
  const holder = call?.node && call.endTime === null ? await findLeaseHolder(db, call.node) : undefined;
  // We hold the lease and have no session of it: the leg is being adopted, or has ended.
  if (holder === undefined || holder === instance) throw notFound(callId);
  return holder;
}

const notFound = (callId: CallId): LigaiError =>
  new LigaiError('call_not_found', `Cannot play to call ${callId}: no leg of it is up`, { retryable: true });
