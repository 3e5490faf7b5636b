import { type Clock, systemClock } from '@ligai/kernel';
import { createPhoneNetwork, type PhoneNetwork } from '../network/phone-network.ts';
import { uptime, version } from './api/system-commands.ts';
import { defaultSwitchBehaviour, type SwitchBehaviour } from './behaviour.ts';
import { type SwitchAction, startControlServer } from './control-server.ts';

export type { SwitchAction } from './control-server.ts';

import { EslServer } from './esl/esl-server.ts';
import type { SwitchJournal } from './switch-journal.ts';
import { SwitchNode } from './switch-node.ts';

export type FakeSwitchOptions = {
  /** The phone network; by default a new one. */
  network?: PhoneNetwork;
  /** Port of the event socket; by default any free port. */
  port?: number;
  /** Address of both servers; default 127.0.0.1. */
  host?: string;
  password?: string;
  /** Port of `POST /_control` and `GET /_journal`; by default any free port. */
  controlPort?: number;
  clock?: Clock;
  behaviour?: Partial<SwitchBehaviour>;
  /** Files for `playback` that are not on disk: path → 8 kHz L16. */
  sounds?: Record<string, Int16Array>;
};

export type FakeSwitch = AsyncDisposable & {
  /** For `FREESWITCH_ESL`: `esl://:password@127.0.0.1:port`. */
  url: string;
  port: number;
  password: string;
  controlUrl: string;
  behaviour: SwitchBehaviour;
  /** The input of the event socket. */
  journal: SwitchJournal;
  /** The phone network with its journal. */
  network: PhoneNetwork;
  /** Uuids of the active channels. */
  channels(): string[];
  act(action: SwitchAction): void;
};

const shutdownOrigin = ['switch_core.c', 'switch_core_destroy', '3033'] as const;
const heartbeatOrigin = ['switch_core.c', 'send_heartbeat', '95'] as const;
/** From the command to CHANNEL_HANGUP of the calls. */
const shutdownBeginsMs = 700;

/**
 * A simulated FreeSWITCH: event socket, channels and audio modules, connected to a phone network. `recordings.test.ts`
 * compares its output with `libs/testing/recordings/freeswitch`.
 */
export async function startFakeSwitch(options: FakeSwitchOptions = {}): Promise<FakeSwitch> {
  const { clock = systemClock, password = 'ClueCon', host = '127.0.0.1' } = options;
  const network = options.network ?? createPhoneNetwork({ clock });
  const behaviour = { ...defaultSwitchBehaviour(), ...options.behaviour };
  const node = new SwitchNode({ network, clock, behaviour, sounds: options.sounds ?? {} });
  const esl = new EslServer(node, { port: options.port ?? 0, host, password });
  await esl.listen();
  const life = new SwitchLife(node, esl);
  const control = await startControlServer({
    port: options.controlPort ?? 0,
    host,
    node,
    act: (action) => life.act(action),
  });
  return {
    url: `esl://:${encodeURIComponent(password)}@127.0.0.1:${esl.port}`,
    port: esl.port,
    password,
    controlUrl: control.url,
    behaviour,
    journal: node.journal,
    network,
    channels: () => [...node.legs.keys()],
    act: (action) => life.act(action),
    async [Symbol.asyncDispose]() {
      life[Symbol.dispose]();
      node[Symbol.dispose]();
      await Promise.all([esl[Symbol.asyncDispose](), control[Symbol.asyncDispose]()]);
    },
  };
}

/** The events of the simulated process: heartbeat, crash, shutdown, restart. */
class SwitchLife implements Disposable {
  readonly #node: SwitchNode;
  readonly #esl: EslServer;
  readonly #timers: Disposable[] = [];
  #heartbeat: Disposable | undefined;
  #stopped = false;

  constructor(node: SwitchNode, esl: EslServer) {
    this.#node = node;
    this.#esl = esl;
    node.onCrash = (why) => this.#crash(why);
    node.onShutdown = () => this.#shutdown();
    this.#beat();
  }

  act(action: SwitchAction): void {
    switch (action.do) {
      case 'drop_esl':
        this.#esl.dropAll(action.how ?? 'fin');
        break;
      case 'crash':
        this.#crash('asked to');
        break;
      case 'shutdown':
        this.#shutdown();
        break;
      case 'start':
        this.#start();
        break;
      case 'kill_audio':
        this.#breakAudio(action.how ?? 'fin', action.uuid);
        break;
      case 'break_playback':
        this.#node.legs.get(action.uuid)?.media.playbacks.break(true);
        break;
      case 'hang_up':
        this.#node.legs.get(action.uuid)?.progress.hungUp();
        break;
      case 'hold':
        this.#node.legs.get(action.uuid)?.progress.held();
        break;
      case 'unhold':
        this.#node.legs.get(action.uuid)?.progress.unheld();
        break;
      default:
        throw new Error(`Unknown action: ${JSON.stringify(action)}`);
    }
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#heartbeat?.[Symbol.dispose]();
    for (const timer of this.#timers) timer[Symbol.dispose]();
  }

  #crash(why: string): void {
    this.#node.journal.crashes.push({ atMs: this.#node.clock.monotonic(), why });
    this.#end(() => this.#esl.dropAll('fin'));
  }

  #end(disconnect: () => void): void {
    this.#esl.closePort();
    disconnect();
    this.#node.die();
    const { restartAfterMs } = this.#node.behaviour;
    if (restartAfterMs !== null) this.#after(restartAfterMs, () => this.#start());
  }

  /** Trap 13: for seconds the port accepts TCP and sends no `auth/request`. */
  #shutdown(): void {
    const node = this.#node;
    node.behaviour.auth = 'silent';
    this.#after(shutdownBeginsMs, () => {
      node.emit('SHUTDOWN', shutdownOrigin, { 'Event-Info': 'System Shutting Down' });
      for (const leg of node.legs.values()) leg.hangUp('SYSTEM_SHUTDOWN');
    });
    this.#after(Math.max(shutdownBeginsMs + 100, node.behaviour.shutdownMs), () => {
      this.#end(() => this.#esl.disconnectAll('The system is being shut down.\n'));
      node.behaviour.auth = 'ok';
    });
  }

  #start(): void {
    if (this.#stopped || this.#esl.listening) return;
    this.#node.startedAtMs = this.#node.clock.now();
    // The port may still be in use by a closing connection; retried after a second.
    this.#esl.listen().catch(() => this.#after(1000, () => this.#start()));
  }

  #breakAudio(how: 'fin' | 'reset', uuid: string | undefined): void {
    for (const leg of this.#node.legs.values()) {
      if (uuid !== undefined && leg.channel.uuid !== uuid) continue;
      for (const bug of leg.media.bugs.values()) bug.breakConnection(how);
    }
  }

  #beat(): void {
    const node = this.#node;
    this.#heartbeat = node.clock.after(node.behaviour.heartbeatMs, () => {
      this.#beat();
      node.emit('HEARTBEAT', heartbeatOrigin, heartbeatHeaders(node));
    });
  }

  #after(ms: number, fn: () => void): void {
    this.#timers.push(this.#node.clock.after(ms, fn));
  }
}

function heartbeatHeaders(node: SwitchNode): Record<string, string> {
  return {
    'Event-Info': 'System Ready',
    'Up-Time': uptime(node),
    'FreeSWITCH-Version': `${version}~64bit`,
    'Uptime-msec': String(Math.floor(node.upMs)),
    'Session-Count': String(node.legs.size),
    'Max-Sessions': '200',
    'Session-Per-Sec': '50',
    'Session-Per-Sec-Last': '0',
    'Session-Per-Sec-Max': String(node.peakSessions),
    'Session-Per-Sec-FiveMin': String(node.peakSessions),
    'Session-Since-Startup': String(node.sessionsSinceStartup),
    'Session-Peak-Max': String(node.peakSessions),
    'Session-Peak-FiveMin': String(node.peakSessions),
    'Idle-CPU': '86.033333',
  };
}
