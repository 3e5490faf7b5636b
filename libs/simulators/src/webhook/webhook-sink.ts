import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '@ligai/kernel';
import { changeBehaviour, readBody, serveControl } from '../control.ts';
import { remember } from '../journal.ts';
import { type ListenOptions, listenForPeers } from '../listening-server.ts';

/** The answer to a delivery. */
export type WebhookAnswer =
  | { kind: 'status'; status: number; retryAfterSeconds?: number; location?: string }
  /** No answer. */
  | { kind: 'hang' }
  /** TCP reset after the request was read. */
  | { kind: 'reset' };

export type WebhookSinkBehaviour = {
  /** Delay of each answer. */
  delayMs: number;
  /** Applies to every delivery. A path such as `/status/503` is answered with that status. */
  answer: WebhookAnswer;
  /** Each applies to one delivery, in order, before `answer`. */
  nextAnswers: WebhookAnswer[];
  /** As `nextAnswers` and before them, for the deliveries whose body contains the key. */
  nextAnswersTo: Record<string, WebhookAnswer[]>;
};

export type WebhookDelivery = {
  /** Epoch ms at which the request was completely read. */
  atMs: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The unchanged body, for checking a signature. */
  body: string;
  /** The parsed body; null if it is not JSON. */
  json: unknown;
  /** The status of the answer; null without one. */
  status: number | null;
};

export type WebhookSink = AsyncDisposable & {
  url: string;
  port: number;
  behaviour: WebhookSinkBehaviour;
  deliveries: WebhookDelivery[];
};

/**
 * A customer's webhook endpoint. `POST /_control` changes its behaviour, `GET /_journal` returns the received
 * deliveries.
 */
export async function startWebhookSink(
  options: ListenOptions & { behaviour?: Partial<WebhookSinkBehaviour> } = {},
): Promise<WebhookSink> {
  const answer: WebhookAnswer = { kind: 'status', status: 200 };
  const behaviour = { delayMs: 0, answer, nextAnswers: [], nextAnswersTo: {}, ...options.behaviour };
  const deliveries: WebhookDelivery[] = [];
  const server = createServer((request, response) => {
    receive(request, response, { behaviour, deliveries }).catch(() => response.destroy());
  });
  const listening = await listenForPeers(server, options);
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    behaviour,
    deliveries,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

type Room = Pick<WebhookSink, 'behaviour' | 'deliveries'>;

async function receive(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const control = {
    change: (fields: Record<string, unknown>) => changeBehaviour(room.behaviour, fields),
    journal: () => room.deliveries,
  };
  if (await serveControl(request, response, control)) return;
  const body = (await readBody(request)).toString();
  const path = request.url ?? '/';
  const answer = answerFor(path, body, room.behaviour);
  remember(room.deliveries, {
    atMs: systemClock.now(),
    method: request.method ?? '',
    path,
    headers: headersOf(request),
    body,
    json: parsed(body),
    status: answer.kind === 'status' ? answer.status : null,
  });
  if (room.behaviour.delayMs > 0) await systemClock.sleep(room.behaviour.delayMs);
  give(answer, request, response);
}

function answerFor(path: string, body: string, behaviour: WebhookSinkBehaviour): WebhookAnswer {
  const asked = path.match(/^\/status\/(\d{3})(?:[/?]|$)/)?.[1];
  if (asked !== undefined) return { kind: 'status', status: Number(asked) };
  const own = Object.entries(behaviour.nextAnswersTo).find(([text, left]) => left.length > 0 && body.includes(text));
  return own?.[1].shift() ?? behaviour.nextAnswers.shift() ?? behaviour.answer;
}

function give(answer: WebhookAnswer, request: IncomingMessage, response: ServerResponse): void {
  switch (answer.kind) {
    case 'hang':
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'status': {
      const { status, retryAfterSeconds, location } = answer;
      response.writeHead(status, {
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
        ...(location !== undefined && { location }),
      });
      response.end();
    }
  }
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
