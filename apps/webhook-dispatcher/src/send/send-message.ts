import { isRefusal, parseEgressUrl } from '@ligai/egress';
import { type Clock, isLigaiError, messageOf, withDeadline } from '@ligai/kernel';
import type { Agent } from 'undici';
import { headersFor } from './headers.ts';
import type { Answer, Endpoint, Message } from './message.ts';
import { readAnswer } from './read-answer.ts';

export type SendOptions = { agent: Agent; clock: Clock; withinMs: number; signal: AbortSignal };

/**
 * Sends one POST and returns its result. Throws `signal`'s reason, and any error before the request is sent, which is
 * internal and not caused by the endpoint. The time limit covers everything from the connection to the last byte read.
 * Redirects are not followed: they are responses like any other.
 */
export async function sendMessage(endpoint: Endpoint, message: Message, options: SendOptions): Promise<Answer> {
  const { clock, withinMs, signal } = options;
  const startedMs = clock.monotonic();
  const tookMs = () => Math.round(clock.monotonic() - startedMs);
  const headers = headersFor(message, endpoint.secret, clock.now());
  try {
    const post = (deadline: AbortSignal) => postOnce(endpoint.url, { headers, body: message.body }, options, deadline);
    const answer = await withDeadline(clock, withinMs, `POST ${message.event}`, post, signal);
    return { ...answer, refused: false, tookMs: tookMs() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = { statusCode: null, body: null, retryAfterMs: null, tookMs: tookMs() };
    return { ...failure, error: failureIn(error, withinMs), refused: isRefusal(error) };
  }
}

async function postOnce(
  url: string,
  content: { headers: Record<string, string>; body: string },
  { agent, clock, withinMs }: SendOptions,
  signal: AbortSignal,
): Promise<Pick<Answer, 'statusCode' | 'body' | 'error' | 'retryAfterMs'>> {
  const { origin, pathname, search } = parseEgressUrl(url);
  const { statusCode, headers, body } = await agent.request({
    ...{ origin, path: `${pathname}${search}`, method: 'POST', ...content, signal },
    // The only time limit is ours; these must not end the request before it.
    ...{ headersTimeout: withinMs * 2, bodyTimeout: withinMs * 2 },
  });
  const well = statusCode >= 200 && statusCode < 300;
  return {
    statusCode,
    body: await readAnswer(body),
    error: well ? null : `status ${statusCode}${isRedirect(statusCode) ? ', redirects are not followed' : ''}`,
    retryAfterMs: retryAfterMs(headers['retry-after'], clock.now()),
  };
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Seconds or a date (RFC 9110, 10.2.3); null for anything else. */
function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | null {
  const text = String(header ?? '');
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

/** The network error, short enough for a log. Of several addresses, the error of the first. */
function failureIn(error: unknown, withinMs: number): string {
  if (isLigaiError(error, 'timeout')) return `no answer within ${withinMs / 1000} s`;
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const words = messageOf(first) || 'the connection failed';
  return words.replaceAll('\u0000', '').slice(0, 500);
}
