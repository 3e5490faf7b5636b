import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { changeBehaviour, sendJson, serveControl } from '../control.ts';
import type { CalleePlanInput } from '../network/callee-plan.ts';
import type { SwitchNode } from './switch-node.ts';

/** An action on the switch; in `POST /_control` it is `{"do": …}`. */
export type SwitchAction =
  /** Ends every event socket connection, by FIN or RST; the calls continue. */
  | { do: 'drop_esl'; how?: 'fin' | 'reset' }
  /** The process dies: FIN, without calls and channels. It restarts after `restartAfterMs`. */
  | { do: 'crash' }
  /** `fsctl shutdown`: calls end with SYSTEM_SHUTDOWN, new connections receive nothing, then the process ends. */
  | { do: 'shutdown' }
  /** Restarts the process at once. */
  | { do: 'start' }
  /** Breaks the TCP connection of every audio socket, or of one leg's. */
  | { do: 'kill_audio'; how?: 'fin' | 'reset'; uuid?: string }
  /** Stops the file that plays to one leg, like a command of another client. */
  | { do: 'break_playback'; uuid: string }
  /** Hangs up the far end of one call. */
  | { do: 'hang_up'; uuid: string }
  /** The far end of one call puts it on hold, or takes it back. */
  | { do: 'hold' | 'unhold'; uuid: string };

type ControlServer = AsyncDisposable & { url: string };
type Options = { port: number; host: string; node: SwitchNode; act(action: SwitchAction): void };

/**
 * The control server (HTTP): `POST /_control` changes the behaviour, sets numbers and executes actions; `GET /_journal`
 * returns what the switch received and each callee heard, `GET /_journal/<uuid>` one call, `GET /_journal/esl` the raw
 * bytes.
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
    const record = node.network.journal.get(one);
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
