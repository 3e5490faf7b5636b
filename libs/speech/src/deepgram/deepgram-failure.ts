import {
  failureKindOfStatus,
  type ProviderFailureFields,
  type ProviderFailureKind,
  retryAfterMsOf,
  tryJson,
} from '@ligai/kernel';
import { z } from 'zod';

/** Why a connection ended: a text of any length, and the fields of the error that it may become. */
export type ConnectionLoss = { detail: string; fields: ProviderFailureFields };

export type RefusedUpgrade = {
  status: number;
  /** Lower-case names, as in Node. */
  headers: Record<string, string | string[] | undefined>;
  /** At most its begin. */
  body: string;
};

/** Deepgram has two shapes of error body, and repeats the reason in the header `dg-error`. */
const errorBody = z.object({
  err_code: z.string().optional().catch(undefined),
  err_msg: z.string().optional().catch(undefined),
  category: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});

export function lossOfUpgrade({ status, headers, body }: RefusedUpgrade, nowEpochMs: number): ConnectionLoss {
  const reason = reasonIn(body, headers['dg-error']);
  const retryAfterMs = retryAfterMsOf(textOf(headers['retry-after']), nowEpochMs);
  return {
    detail: `refused with ${status}${adviceFor(status)}${reason === '' ? '' : `: ${reason}`}`,
    fields: {
      provider: 'deepgram',
      kind: kindOf(status, reason),
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}

/** Deepgram's messages do not name the limit: it applies to the open streams of a project. */
function adviceFor(status: number): string {
  return status === 429 ? ' (limit of concurrent streams: lower max_concurrent_calls)' : '';
}

export function lossByClose(code: number, reason: string): ConnectionLoss {
  return loss(reason ? `closed with ${code}: ${reason}` : `closed with ${code}`, kindOfClose(code, reason));
}

function kindOfClose(code: number, reason: string): ProviderFailureKind {
  // Audio that cannot be decoded is not worth a retry; the code is 1002 in older documents, 1008 in newer ones.
  if (/DATA-0000|data0000/.test(reason)) return 'bad_request';
  const isRejection = code === policyViolation || code === unauthorized || code >= firstOwnCode;
  return (isRejection && rejections.find(([words]) => words.test(reason))?.[1]) || 'unreachable';
}

/** A message that announces the end of the connection, with a code of Deepgram such as `INTERNAL_SERVER_ERROR`. */
export function lossByError(code: string, description: string): ConnectionLoss {
  const reason = description === '' ? code : `${code}: ${description}`;
  return loss(`error ${reason}`, rejections.find(([words]) => words.test(reason))?.[1] ?? 'unreachable');
}

/** Close codes that reject a client: of RFC 6455, of IANA's registry, and those that an application defines itself. */
const policyViolation = 1008;
const unauthorized = 3000;
const firstOwnCode = 4000;

/** What the reason of such a close means, first match first. Deepgram documents none but DATA-0000. */
const rejections: Array<[RegExp, ProviderFailureKind]> = [
  [/too many|rate.?limit|concurren/i, 'limited'],
  [
    /credential|unauthori[sz]ed|authenticat|invalid.auth|api.?key|forbidden|permission|payment|\bcredits?\b|\bbalance\b|quota|suspended|deactivated/i,
    'refused',
  ],
  [/\bmodel\b/i, 'unknown_model'],
];

export function loss(detail: string, kind: ProviderFailureKind = 'unreachable'): ConnectionLoss {
  return { detail, fields: { provider: 'deepgram', kind } };
}

/** A 400 or 403 that mentions the model concerns the model, not the key. */
function kindOf(status: number, reason: string): ProviderFailureKind {
  const aboutModel = (status === 400 || status === 403 || status === 404) && /\bmodel\b/i.test(reason);
  return aboutModel ? 'unknown_model' : failureKindOfStatus(status);
}

function reasonIn(body: string, header: string | string[] | undefined): string {
  const parsed = errorBody.safeParse(tryJson(body));
  const { err_code, err_msg, category, message } = parsed.success ? parsed.data : {};
  const description = [err_code ?? category, err_msg ?? message].filter(Boolean).join(': ');
  return (description || textOf(header) || '').replaceAll(/\s+/g, ' ').trim();
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
