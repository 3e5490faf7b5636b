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

/** Why the query of a streaming interface is invalid; undefined if it is valid. */
export const refusalOfQueryOn: Record<string, (query: URLSearchParams) => Refusal | undefined> = {
  '/v1/listen': refusalOfNova,
  '/v2/listen': refusalOfFlux,
};

const bad = (message: string): Refusal => ({ status: 400, code: 'INVALID_QUERY_PARAMETER', message });
const noSuchModel = 'No such model/language/tier combination found.';

function refusalOfNova(query: URLSearchParams): Refusal | undefined {
  if (!/^(nova(-[23])?|enhanced|base|phonecall)(-[a-z]+)?$/.test(query.get('model') ?? '')) return bad(noSuchModel);
  if (/^[a-z]{2}-UK$/i.test(query.get('language') ?? '')) return bad(noSuchModel);
  if ((query.get('channels') ?? '1') !== '1') return bad('The simulator hears one channel only');
  if (query.has('keywords') && query.get('model')?.startsWith('nova-3')) return bad('keywords: use keyterm');
  if (query.has('keyterm') && !query.get('model')?.startsWith('nova-3')) return bad('keyterm: nova-3 only');
  if (query.has('utterance_end_ms') && query.get('interim_results') !== 'true') {
    return bad('utterance_end_ms needs interim_results=true');
  }
  return refusalOfAudio(query);
}

const fluxParameters = new Set(
  'model encoding sample_rate eot_threshold eager_eot_threshold eot_timeout_ms language_hint keyterm numerals profanity_filter redact tag mip_opt_out'.split(
    ' ',
  ),
);
const fluxLanguages = new Set('en es fr de hi ru pt ja it nl'.split(' '));

function refusalOfFlux(query: URLSearchParams): Refusal | undefined {
  const model = query.get('model') ?? '';
  if (!/^flux-general-(en|multi)$/.test(model)) return bad(noSuchModel);
  const unknown = [...query.keys()].find((name) => !fluxParameters.has(name));
  if (unknown !== undefined) return bad(`${unknown}: no such parameter`);
  const hints = query.getAll('language_hint');
  if (hints.length > 0 && model !== 'flux-general-multi') return bad('language_hint: flux-general-multi only');
  const stranger = hints.find((hint) => !fluxLanguages.has(hint.split('-')[0] ?? '') || /-UK$/i.test(hint));
  if (stranger !== undefined) return bad('language_hint: not a supported language');
  const [eot, eager] = [Number(query.get('eot_threshold') ?? 0.7), Number(query.get('eager_eot_threshold') ?? 0.3)];
  if (!(eot >= 0.5 && eot <= 1)) return bad('eot_threshold: 0.5 to 1.0');
  if (!(eager >= 0.3 && eager <= 0.9 && eager <= eot))
    return bad('eager_eot_threshold: 0.3 to 0.9, at most eot_threshold');
  const timeoutMs = Number(query.get('eot_timeout_ms') ?? 5000);
  if (!(timeoutMs >= 500 && timeoutMs <= 60_000)) return bad('eot_timeout_ms: 500 to 60000');
  return refusalOfAudio(query);
}

function refusalOfAudio(query: URLSearchParams): Refusal | undefined {
  if (query.get('encoding') !== 'linear16') return bad('The simulator hears linear16 only');
  if (!['8000', '16000'].includes(query.get('sample_rate') ?? '')) return bad('sample_rate: 8000 or 16000 is needed');
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
