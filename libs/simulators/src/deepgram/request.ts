import type { IncomingMessage } from 'node:http';
import type { DeepgramBehaviour } from './behaviour.ts';

/** A refusal with the service's code and message. */
export type Refusal = { status: number; code: string; message: string };

/** The key of `Authorization: Token <key>`; null if it is missing or has another scheme. */
export function keyOf(request: IncomingMessage): string | null {
  return request.headers.authorization?.match(/^Token (\S+)$/)?.[1] ?? null;
}

/** The key is checked before the parameters, as by the service. */
export function refusalOfKey(key: string | null, behaviour: DeepgramBehaviour): Refusal | undefined {
  const asked = key?.match(/^status-(\d{3})$/)?.[1];
  if (asked !== undefined) return refusalOf(Number(asked));
  return key === null || behaviour.badKeys.includes(key) ? refusalOf(401) : undefined;
}

/** Why the query of `/v1/listen` is invalid; undefined if it is valid. */
export function refusalOfQuery(query: URLSearchParams): Refusal | undefined {
  const bad = (message: string) => ({ status: 400, code: 'INVALID_QUERY_PARAMETER', message });
  if (!/^(nova(-[23])?|enhanced|base|phonecall)(-[a-z]+)?$/.test(query.get('model') ?? '')) {
    return bad('No such model/language/tier combination found.');
  }
  if (/^[a-z]{2}-UK$/i.test(query.get('language') ?? '')) return bad('No such model/language/tier combination found.');
  if (query.get('encoding') !== 'linear16') return bad('The simulator hears linear16 only');
  if (!['8000', '16000'].includes(query.get('sample_rate') ?? '')) return bad('sample_rate: 8000 or 16000 is needed');
  if ((query.get('channels') ?? '1') !== '1') return bad('The simulator hears one channel only');
  if (query.has('keywords') && query.get('model')?.startsWith('nova-3')) return bad('keywords: use keyterm');
  if (query.has('keyterm') && !query.get('model')?.startsWith('nova-3')) return bad('keyterm: nova-3 only');
  if (query.has('utterance_end_ms') && query.get('interim_results') !== 'true') {
    return bad('utterance_end_ms needs interim_results=true');
  }
  return undefined;
}

export function refusalOf(status: number): Refusal {
  switch (status) {
    case 401:
      return { status, code: 'INVALID_AUTH', message: 'Invalid credentials.' };
    case 402:
      return { status, code: 'ASR_PAYMENT_REQUIRED', message: 'Project does not have enough credits.' };
    case 403:
      return { status, code: 'INSUFFICIENT_PERMISSIONS', message: 'User does not have sufficient permissions.' };
    case 429:
      return { status, code: 'TOO_MANY_REQUESTS', message: 'Too many requests. Please try again later.' };
    default:
      return { status, code: `SIMULATED_${status}`, message: `Simulated ${status}` };
  }
}

/** The two shapes of error body that were observed from the service. */
export function bodyOf(
  { code, message }: Refusal,
  requestId: string,
  shape: 'err_code' | 'category' | 'header_only' = 'err_code',
): object | string {
  if (shape === 'header_only') return '<html>refused</html>';
  return shape === 'err_code'
    ? { err_code: code, err_msg: message, request_id: requestId }
    : { category: code, message, details: message, request_id: requestId };
}
