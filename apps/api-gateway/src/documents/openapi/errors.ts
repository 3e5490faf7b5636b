import type { AnyRoute } from '../../http/route.ts';

/** In which cases a route refuses, by status: its own and those of all routes of its kind. */
export function errorsOf(route: AnyRoute): Map<number, string[]> {
  const limitMb = route.upload?.limitMb ?? (route.body && (route.bodyLimitMb ?? 1));
  const cases: [number, string | false | undefined][] = [
    [400, route.params !== undefined && 'The path is malformed'],
    [400, route.body !== undefined && 'The body is not JSON'],
    [401, route.open !== true && 'The API key is missing or not known'],
    [429, route.open !== true && 'Too many wrong keys came from this address: try again after `Retry-After`'],
    [403, route.open !== true && 'No key is set up, and the request comes from elsewhere than this machine'],
    [403, route.method === 'post' && 'The request is a delivery of a webhook, whose URL must not lead to this API'],
    [408, limitMb !== undefined && 'The client stopped sending, or sent too slowly'],
    [409, route.idempotent && 'A request with this `Idempotency-Key` is still under way'],
    [412, route.conditional && 'It was changed since the answer whose `ETag` the request sends as `If-Match`'],
    [422, route.conditional && 'The `If-Match` is malformed'],
    [400, route.upload && 'The body is not multipart/form-data, or the upload broke off'],
    [413, limitMb !== undefined && `The body is too large: at most ${limitMb} MB are taken`],
    [422, takesInput(route) && 'Validation Error: the sentence names the field and the value'],
    [422, route.idempotent && 'The `Idempotency-Key` is malformed, or was used for another request'],
    ...Object.entries(route.errors ?? {}).map(([status, when]): [number, string] => [Number(status), when]),
    [500, 'Internal Server Error'],
    [503, route.alsoAnswers === undefined && 'Something that is needed is out of reach: try again after `Retry-After`'],
  ];
  const errors = new Map<number, string[]>();
  for (const [status, when] of cases) if (when) errors.set(status, [...(errors.get(status) ?? []), when]);
  return new Map([...errors].sort(([one], [other]) => one - other));
}

/** Under /api/v1 an unknown query parameter is refused by every route. */
const takesInput = ({ path, params, query, body, upload }: AnyRoute): boolean =>
  path.startsWith('/api/v1/') || Boolean(params ?? query ?? body ?? upload);
