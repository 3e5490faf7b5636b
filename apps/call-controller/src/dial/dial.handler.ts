import { dialCall, gateWake, numberRules } from '@ligai/contracts';
import type { ControllerContext } from '../controller-context.ts';
import { dial } from './dial.ts';

/** Any controller takes the call; whichever holds a switch lets it pass. A repeated request finds its row and changes nothing. */
export function handleDial(context: ControllerContext, switchProblem: () => string | undefined): Disposable {
  const { bus, outbox, settings, config } = context;
  return bus.handle(dialCall, { queue: 'call-controller' }, async (request) => {
    const rules = {
      maxConcurrent: settings.current().max_concurrent_calls,
      numbers: numberRules(settings.current(), config.extraNumbers),
      switchProblem: switchProblem(),
    };
    const { call, created } = await outbox.commit((tx, append) => dial({ tx, append }, request, rules));
    if (created) bus.publish(gateWake, {});
    return { call_id: call.callId, status: call.status, created };
  });
}
