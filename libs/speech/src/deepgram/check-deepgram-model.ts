import type { CheckKey } from '@ligai/contracts';
import { type Clock, LigaiError, mayPass } from '@ligai/kernel';
import { isSendableKey, noSuchKey } from '../read-some.ts';
import type { SpeechToTextRequest } from '../speech-to-text.ts';
import { DeepgramConnection } from './deepgram-connection.ts';
import type { ConnectionLoss } from './deepgram-failure.ts';
import { closeStream } from './listen-protocol.ts';
import { protocolOf } from './protocol-of.ts';
import { Segments } from './segments.ts';
import { StreamTimes } from './stream-times.ts';

export type DeepgramModelCheck = { verdict: 'accepted' | 'refused' | 'unknown'; detail: string };

/**
 * Opens the stream that a call would open and closes it without any audio: `GET /v1/models` lists models under other
 * names than the streaming interfaces accept, and omits which of them transcribe a language in a stream. `refused`: Deepgram
 * rejects the model or the request. `unknown`: it rejects the key, is over its limit, or does not respond. Rejects if
 * `signal` aborts.
 */
export async function checkDeepgramModel(
  { url, apiKey, clock }: { url: string; apiKey: string; clock: Clock },
  request: SpeechToTextRequest,
  signal: AbortSignal,
): Promise<DeepgramModelCheck> {
  if (!isSendableKey(apiKey)) return { verdict: 'unknown', detail: noSuchKey };
  const loss = await openAndClose({ url, apiKey, clock, request }, signal);
  if (loss === undefined) return { verdict: 'accepted', detail: '' };
  const { kind } = loss.fields;
  const refused = !mayPass(kind) && kind !== 'refused';
  return { verdict: refused ? 'refused' : 'unknown', detail: loss.detail };
}

/**
 * Opens the stream that a call would open, which also shows whether the project has credit: `GET /v1/auth/token` does
 * not. An error about the request, such as a model that does not exist, shows that the key works.
 */
export function checkDeepgramStream(options: {
  url: () => string;
  clock: Clock;
  request: () => SpeechToTextRequest;
}): CheckKey {
  const { url, clock, request } = options;
  return async (apiKey, signal) => {
    if (!isSendableKey(apiKey)) return { verdict: 'invalid', detail: `Not sent to Deepgram: ${noSuchKey}` };
    const loss = await openAndClose({ url: url(), apiKey, clock, request: request() }, signal);
    if (loss?.fields.kind === 'refused') return { verdict: 'invalid', detail: `Deepgram: ${loss.detail}` };
    if (loss && mayPass(loss.fields.kind)) {
      const { retryAfterMs } = loss.fields;
      const detail = `Deepgram: ${loss.detail}`;
      return { verdict: 'unreachable', detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    }
    return { verdict: 'valid', detail: 'Deepgram opens a stream' };
  };
}

type Target = { url: string; apiKey: string; clock: Clock; request: SpeechToTextRequest };

/**
 * Resolves with the reason why the stream did not open, or why Deepgram rejected it once it was open; undefined if it
 * stays open to its end. The end is the response to `CloseStream`, a message, or no response within a second.
 */
function openAndClose(target: Target, signal: AbortSignal): Promise<ConnectionLoss | undefined> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let late: Disposable | undefined;
    const stop = () => {
      late?.[Symbol.dispose]();
      reject(new LigaiError('aborted', 'The check of Deepgram was cancelled', { cause: signal.reason }));
      connection.close();
    };
    const finish = (loss: ConnectionLoss | undefined) => {
      late?.[Symbol.dispose]();
      signal.removeEventListener('abort', stop);
      resolve(loss);
    };
    const close = (loss?: ConnectionLoss) => {
      finish(loss);
      connection.close();
    };
    const { request, ...server } = target;
    const { path, query, openReader } = protocolOf(request.model);
    const reader = openReader(new Segments(), new StreamTimes());
    const connection = new DeepgramConnection({
      ...{ ...server, path, query: query(request) },
      connectTimeoutMs: 10_000,
      onOpen() {
        isOpen = true;
        late = target.clock.after(closeStreamMs, () => close());
        connection.sendText(closeStream);
      },
      onMessage(message) {
        const read = reader.read(message);
        close(Array.isArray(read) ? undefined : read);
      },
      onLost: (loss) => finish(isOpen && loss.fields.kind === 'unreachable' ? undefined : loss),
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Longest wait for the response to `CloseStream`. */
const closeStreamMs = 1000;
