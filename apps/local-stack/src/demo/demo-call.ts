import { connectBus } from '@ligai/bus';
import { allCallEvents, type CallEvent, type CallId, DialAnswer } from '@ligai/contracts';
import { type Clock, LigaiError, withDeadline } from '@ligai/kernel';
import type { Stack } from '../start-stack.ts';

/** A simulated callee with a conversation of several turns; see the table in libs/simulators/README.md. */
export const demoNumber = '5511999887766';
const longestCallMs = 180_000;

/** Places one call over the REST API and passes each of its events to `hear`. Resolves with the terminal event. */
export async function placeDemoCall(stack: Stack, hear: (event: CallEvent) => void, clock: Clock, signal: AbortSignal) {
  await using bus = await connectBus({ url: stack.nats.url, name: 'demo' });
  const { promise: ended, resolve } = Promise.withResolvers<CallEvent>();
  // Its id is known only after the response to the dial; earlier events are buffered.
  const early: CallEvent[] = [];
  let callId: CallId | undefined;
  const take = (event: CallEvent) => {
    if (event.call_id !== callId) return;
    hear(event);
    if (event.type === 'call.ended' || event.type === 'call.failed') resolve(event);
  };
  using _subscription = bus.subscribe(allCallEvents, (event) => {
    if (callId === undefined) early.push(event);
    else take(event);
  });
  await bus.flush();
  callId = await dial(stack.apiUrl, demoNumber);
  for (const event of early) take(event);
  return await withDeadline(clock, longestCallMs, 'Hold the demo’s conversation', () => ended, signal);
}

async function dial(apiUrl: string, number: string): Promise<CallId> {
  const response = await fetch(`${apiUrl}/api/v1/calls/dial`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number }),
  });
  if (response.ok) return DialAnswer.parse(await response.json()).call_id;
  throw new LigaiError('internal', `Cannot dial ${number}: ${response.status} ${await response.text()}`);
}
