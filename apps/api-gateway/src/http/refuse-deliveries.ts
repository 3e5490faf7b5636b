import type { IncomingHttpHeaders } from 'node:http';

/** Headers that webhook-dispatcher sends with each delivery, and no client with a request. */
const deliveryHeaders = ['x-webhook-event', 'x-webhook-signature', 'webhook-id', 'webhook-signature'];

/**
 * Why a request is refused that is a webhook's delivery: a webhook with the address of this API, its own test route for
 * example, would cause the next delivery with each one. Undefined for every other request. Deliveries are always POST.
 */
export function deliveryRefusal(method: string, headers: IncomingHttpHeaders): string | undefined {
  const header = method === 'POST' && deliveryHeaders.find((name) => headers[name] !== undefined);
  if (!header) return undefined;
  return `The header ${header} marks a delivery of a webhook: the URL of a webhook must not be an address of this API`;
}
