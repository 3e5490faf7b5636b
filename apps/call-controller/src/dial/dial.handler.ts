import { dialCall, gateWake, numberRules } from '@ligai/contracts';
import { isDatabaseAway } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import { simulatedSpeechProblem } from '../gate/simulated-speech.ts';
import { dial } from './dial.ts';

/**
 * Any controller saves the call; a controller that holds a switch passes it. A repeated request finds its row and
 * changes nothing.
 */
export function handleDial(context: ControllerContext, switchProblem: () => string | undefined): Disposable {
  const { bus, outbox, settings, config } = context;
  return bus.handle(dialCall, { queue: 'call-controller' }, async (request) => {
    const rules = {
      maxConcurrent: settings.current().max_concurrent_calls,
      numbers: numberRules(settings.current(), config.extraNumbers),
      speechProblem: simulatedSpeechProblem(config, settings.current()),
      oneCallPerNumber: settings.current().one_call_per_number,
      switchProblem: switchProblem(),
    };
    const { call, created } = await outbox
      .commit((tx, { append }) => dial({ tx, append }, request, rules))
      .catch((error) => {
        throw isDatabaseAway(error) ? unconfirmed(request.call_id, error) : error;
      });
    if (created) bus.publish(gateWake, {});
    return { call_id: call.callId, status: call.status, created };
  });
}

/** The commit may have succeeded with its reply lost. */
function unconfirmed(callId: string, cause: unknown): LigaiError {
  const message = `Cannot confirm call ${callId}: the connection to the database was lost`;
  return new LigaiError('outcome_unknown', message, { retryable: true, cause });
}
