import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { changeBehaviour, sendJson, serveControl } from '../control.ts';
import type { CalleePlanInput } from '../network/index.ts';
import type { SwitchNode } from './switch-node.ts';

/** What can be done to the switch, once. `POST /_control` takes it as `{"do": …}`. */
export type SwitchAction =
  /** Every event socket connection ends, by FIN or RST; the calls go on. */
  | { do: 'drop_esl'; how?: 'fin' | 'reset' }
  /** The process dies: bare FIN, calls and channels gone. Comes back after `restartAfterMs`. */
  | { do: 'crash' }
  /** `fsctl shutdown`: calls end with SYSTEM_SHUTDOWN, new connections hear nothing, then the process ends. */
  | { do: 'shutdown' }
  /** The process starts again at once. */
  | { do: 'start' }
  /** Every audio socket, or one leg's, loses its TCP connection. */
  | { do: 'kill_audio'; how?: 'fin' | 'reset'; uuid?: string }
  /** Somebody else breaks off the file that plays to one leg. */
  | { do: 'break_playback'; uuid: string }
  /** The far end of one call hangs up now. */
  | { do: 'hang_up'; uuid: string };

type ControlServer = AsyncDisposable & { url: string };
type Options = { port: number; host: string; node: SwitchNode; act(action: SwitchAction): void };

/**
 * The tester's door, over HTTP: `POST /_control` changes behaviour, sets numbers and acts; `GET /_journal` tells what the
 * switch received and what each callee heard, `GET /_journal/<uuid>` one call, `GET /_journal/esl` the raw bytes.
 */
export async function startControlServer(options: Options): Promise<ControlServer> {
  const server = createServer((request, response) => {
    serve(request, response, options).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: Options): Promise<void> {
  const { node } = options;
  const one = /^\/_journal\/([^/?]+)$/.exec(request.url ?? '')?.[1];
  if (one === 'esl') {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(Buffer.from(node.journal.received, 'latin1'));
  } else if (one !== undefined) {
    const record = node.network.journal.get(decodeURIComponent(one));
    sendJson(response, record ? 200 : 404, record ?? { error: `No call ${one}` });
  } else if (request.url === '/_control' && request.method === 'GET') {
    sendJson(response, 200, { behaviour: node.behaviour, channels: [...node.legs.keys()] });
  } else if (!(await serveControl(request, response, controlOf(options)))) {
    sendJson(response, 404, { error: 'There is /_control, /_journal and /_journal/<uuid>' });
  }
}

function controlOf({ node, act }: Options) {
  return {
    change({ do: action, numbers, ...rest }: Record<string, unknown>) {
      if (action !== undefined) {
        const { how, uuid, ...behaviour } = rest;
        changeBehaviour(node.behaviour, behaviour);
        act({
          do: action,
          ...(how === undefined ? {} : { how }),
          ...(uuid === undefined ? {} : { uuid }),
        } as SwitchAction);
      } else changeBehaviour(node.behaviour, rest);
      for (const [number, plan] of Object.entries((numbers ?? {}) as Record<string, CalleePlanInput | null>)) {
        node.network.setNumber(number, plan);
      }
    },
    journal() {
      const { received: _bytes, ...journal } = node.journal;
      return { ...journal, calls: node.network.journal.all() };
    },
  };
}
