import type { DialAnswer } from '@ligai/contracts';
import { useNavigate } from '@tanstack/react-router';
import { request } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { useBodyForm } from '../forms/use-body-form.ts';
import { bodyOf, type DialRequest, type DialValues, fieldNames } from './dial-values.ts';

/**
 * A form that dials, and opens the call. A request that got no answer may have placed the call: sent again unchanged, it is not placed
 * twice. `fieldsOf`: the variables of the prompt with the chosen id. `asShown`: the values with the prompt that the page shows.
 */
export function useDialForm(options: {
  defaultValues: DialValues;
  fieldsOf: (promptId: string) => readonly string[];
  asShown?: (values: DialValues) => DialValues;
  onPlaced?: () => void;
}) {
  const { defaultValues, fieldsOf, asShown = (values) => values, onPlaced } = options;
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useBodyForm<DialValues, DialRequest, DialAnswer>({
    ...{ schema: 'dial', names: fieldNames },
    bodyOf: (values) => bodyOf(asShown(values), fieldsOf(values.promptId)),
    form: { defaultValues },
    send: (body) => request('POST', '/api/v1/calls/dial', { body, idempotencyKey: keyFor(body) }),
    onSent: ({ call_id: callId }) => {
      onPlaced?.();
      return navigate({ to: '/calls/$callId', params: { callId }, ignoreBlocker: true });
    },
  });
}
