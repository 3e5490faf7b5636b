import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { changeBehaviour, readBody, sendJson, serveControl } from '../control.ts';
import { remember } from '../journal.ts';
import type { ListenOptions } from '../listening-server.ts';
import { agentReply, type ScriptedReply, type ScriptMessage } from './agent-script.ts';
import { defaultBehaviour, type OpenAiBehaviour, type OpenAiFault } from './behaviour.ts';
import { models, refusalOf } from './models.ts';
import { writeReply } from './reply-stream.ts';

export type OpenAiRequest = {
  /** Epoch ms at which the request was completely read. */
  atMs: number;
  model: string;
  messages: ScriptMessage[];
  body: Record<string, unknown>;
  /** True if the client disconnected before the end. */
  abandoned: boolean;
};

export type FakeOpenAi = AsyncDisposable & {
  /** With its version, for `OPENAI_BASE_URL`. */
  url: string;
  port: number;
  behaviour: OpenAiBehaviour;
  requests: OpenAiRequest[];
};

/**
 * A server with OpenAI's `chat/completions` and `models`. `POST /_control` changes its behaviour, `GET /_journal`
 * returns its journal.
 */
export async function startFakeOpenAi(
  options: ListenOptions & { behaviour?: Partial<OpenAiBehaviour> } = {},
): Promise<FakeOpenAi> {
  const behaviour = { ...defaultBehaviour(), ...options.behaviour };
  const requests: OpenAiRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response, { behaviour, requests }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    behaviour,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Room = Pick<FakeOpenAi, 'behaviour' | 'requests'>;

async function answer(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const control = {
    change: (fields: Record<string, unknown>) => changeBehaviour(room.behaviour, fields),
    journal: () => room.requests,
  };
  if (await serveControl(request, response, control)) return;
  if (!isAuthorized(request, room.behaviour))
    return refuse(response, { kind: 'status', status: 401, code: 'invalid_api_key' });
  const path = request.url?.split('?')[0];
  const { modelsStatus } = room.behaviour;
  if (path === '/v1/models' && request.method === 'GET') {
    if (modelsStatus !== null) return refuse(response, { kind: 'status', status: modelsStatus });
    return listModels(response);
  }
  if (path === '/v1/chat/completions' && request.method === 'POST') return complete(request, response, room);
  refuse(response, { kind: 'status', status: 404, code: 'unknown_url' });
}

async function complete(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const body = JSON.parse((await readBody(request)).toString()) as Record<string, unknown>;
  const messages = body['messages'] as ScriptMessage[];
  const seen: OpenAiRequest = {
    atMs: systemClock.now(),
    model: String(body['model']),
    messages,
    body,
    abandoned: false,
  };
  const reply = scripted(room, messages);
  remember(room.requests, seen);
  const gone = new AbortController();
  response.on('close', () => {
    seen.abandoned = !response.writableFinished;
    gone.abort();
  });
  const fault =
    room.behaviour.nextFaults.length > 0 ? (room.behaviour.nextFaults.shift() ?? null) : room.behaviour.fault;
  if (fault?.kind === 'status') return refuse(response, fault);
  const refusal = refusalOf(body, room.behaviour.refusedFields);
  if (refusal) return sendJson(response, refusal.status, { error: refusal.error }, requestIdHeader);
  const includeUsage = (body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;
  const stream = { response, model: seen.model, reply, fault, behaviour: room.behaviour, includeUsage };
  await writeReply({ ...stream, gone: gone.signal });
}

function scripted({ behaviour, requests }: Room, messages: ScriptMessage[]): ScriptedReply {
  const line = behaviour.lines[Math.min(requests.length, behaviour.lines.length - 1)];
  return line === undefined ? agentReply(messages) : { text: line, hangUp: false };
}

function isAuthorized(request: IncomingMessage, behaviour: OpenAiBehaviour): boolean {
  const key = request.headers.authorization?.match(/^Bearer (\S+)$/)?.[1];
  return key !== undefined && !behaviour.badKeys.includes(key);
}

function listModels(response: ServerResponse): void {
  const data = models.map(({ id, shutdownDate }) => ({
    ...{ id, object: 'model', created: 1_700_000_000, owned_by: 'openai' },
    ...(shutdownDate !== undefined && { shutdown_date: shutdownDate }),
  }));
  sendJson(response, 200, { object: 'list', data });
}

const requestIdHeader = { 'x-request-id': 'req_simulated' };

function refuse(response: ServerResponse, fault: Extract<OpenAiFault, { kind: 'status' }>): void {
  const { status, code, codeIn = 'code', param = null, message = `Simulated ${status}`, retryAfterSeconds } = fault;
  const usualType = status >= 500 ? 'server_error' : 'invalid_request_error';
  const error = {
    message,
    type: codeIn === 'code' ? usualType : (code ?? usualType),
    param,
    code: codeIn === 'type' ? null : (code ?? null),
  };
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  sendJson(response, status, { error }, { ...requestIdHeader, ...retryAfter });
}
