import { LigaiError, messageOf } from '@ligai/kernel';
import {
  createPhoneNetwork,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
  startFakeSwitch,
  startWebhookSink,
} from '@ligai/simulators';
import type { Config, PartName } from './config.ts';

/** `control`: the address of `/_control` and `/_journal`; for all but the switch on the same server as `url`. */
export type Address = { url: string; control: string };
export type Addresses = Partial<Record<PartName, Address>>;

/** Starts the requested parts, in order. If a part cannot start, the parts already started are stopped. */
export async function startParts(config: Config): Promise<AsyncDisposable & { addresses: Addresses }> {
  const running = new AsyncDisposableStack();
  const addresses: Addresses = {};
  try {
    for (const part of config.parts) {
      const started = await starters[part](config).catch((error: unknown) => {
        throw new LigaiError('bad_configuration', `${part} on port ${config.ports[part]}: ${messageOf(error)}`);
      });
      running.use(started);
      addresses[part] = {
        url: started.url,
        control: 'controlUrl' in started ? started.controlUrl : `http://127.0.0.1:${started.port}`,
      };
    }
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
  return { addresses, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

type Started = AsyncDisposable & { url: string; port: number } & ({ controlUrl: string } | object);

const starters: Record<PartName, (config: Config) => Promise<Started>> = {
  switch: ({ host, ports, password, gateways, audio, seed }) =>
    startFakeSwitch({
      network: createPhoneNetwork({ seed }),
      host,
      port: ports.switch,
      controlPort: ports['switch-control'],
      password,
      behaviour: { gateways, modules: audio },
    }),
  deepgram: ({ host, ports }) => startFakeDeepgram({ host, port: ports.deepgram }),
  openai: ({ host, ports }) => startFakeOpenAi({ host, port: ports.openai }),
  murf: ({ host, ports }) => startFakeMurf({ host, port: ports.murf }),
  webhook: ({ host, ports }) => startWebhookSink({ host, port: ports.webhook }),
};
