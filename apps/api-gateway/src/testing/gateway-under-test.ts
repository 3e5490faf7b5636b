import { type IncomingHttpHeaders, request } from 'node:http';
import { type Bus, connectBus } from '@ligai/bus';
import type { Clock, Log } from '@ligai/kernel';
import { openServiceContext, type ServiceContext } from '@ligai/service';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { configFrom } from '../config.ts';
import { startGateway } from '../service.ts';
import { holdAnswer } from './documented-answers.ts';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: unknown };

export type Asked = { json?: unknown; raw?: string | Buffer; headers?: Record<string, string> };

/** A gateway in this process, on servers that the test gives, and a bus of the test's own to play other services on. */
export type GatewayUnderTest = {
  port: number;
  context: ServiceContext;
  /** The bus connection of another process. */
  others: Bus;
  /**
   * Sends one request over HTTP, `GET /health` for example; `json` goes as a JSON body, `raw` as it is. Whatever is answered
   * is validated by the OpenAPI document.
   */
  ask(line: string, asked?: Asked): Promise<Answer>;
} & AsyncDisposable;

type Given = { clock?: Clock; log?: Log };

export async function startGatewayUnderTest(
  servers: { databaseUrl: string; natsUrl: string },
  env: Record<string, string> = {},
  given: Given = {},
): Promise<GatewayUnderTest> {
  const config = configFrom({
    DATABASE_URL: servers.databaseUrl,
    NATS_URL: servers.natsUrl,
    LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'silent',
    HTTP_PORT: '0',
    ...env,
  });
  const stack = new AsyncDisposableStack();
  const context = stack.use(await openServiceContext('api-gateway', config.service, given));
  const others = stack.use(await connectBus({ url: servers.natsUrl, name: 'others' }));
  const { port } = stack.use(await startGateway(config, context));
  return {
    port,
    context,
    others,
    ask: async (line, asked) => asDocumented(line, await ask(port, line, asked)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A gateway on a database and a NATS server of its own, which end with it. */
export async function startGatewayOnOwnServers(
  env: Record<string, string> = {},
  given: Given = {},
): Promise<GatewayUnderTest> {
  await using starting = new AsyncDisposableStack();
  const database = starting.use(await migratedDatabase());
  const nats = starting.use(await natsServer());
  const gateway = starting.use(
    await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env, given),
  );
  const started = starting.move();
  return { ...gateway, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

function asDocumented(line: string, answer: Answer): Answer {
  const problems = holdAnswer(line, answer);
  if (problems.length === 0) return answer;
  throw new Error(`${line} was answered as it is not documented: ${problems.join('; ')} in ${JSON.stringify(answer)}`);
}

function ask(port: number, line: string, { json, raw, headers = {} }: Asked = {}): Promise<Answer> {
  const [method, path] = line.split(' ');
  const payload = json === undefined ? raw : JSON.stringify(json);
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(
      // A new connection: a pooled one may just be closing.
      { host: '127.0.0.1', port, method, path, headers: { ...type, ...headers }, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: /json/.test(response.headers['content-type'] ?? 'json')
            ? text === ''
              ? null
              : JSON.parse(text)
            : text,
        });
      },
    );
    sent.on('error', reject);
    sent.end(payload);
  });
}
