import type { DialAnswer } from '@ligai/contracts';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { request } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';

/**
 * Dials, and opens the call. A request that got no answer may have placed the call: sent again unchanged, it is not placed
 * twice.
 */
export function useDialling(body: object, onPlaced?: () => void) {
  const navigate = useNavigate();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: () => request<DialAnswer>('POST', '/api/v1/calls/dial', { body, idempotencyKey: keyFor(body) }),
    onSuccess: ({ call_id: callId }) => {
      onPlaced?.();
      return navigate({ to: '/calls/$callId', params: { callId }, ignoreBlocker: true });
    },
  });
}
