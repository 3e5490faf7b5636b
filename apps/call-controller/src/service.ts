import type { CheckKey, ProviderName } from '@ligai/contracts';
import { checkOpenAiReply } from '@ligai/llm';
import { ProviderEndpoints, type ServiceContext } from '@ligai/service';
import { checkDeepgramStream, checkMurfSpeech, requestOfSettings } from '@ligai/speech';
import { connectTelephony, type Telephony } from '@ligai/telephony';
import { Gauge } from 'prom-client';
import { BrowserWatch } from './browser/browser-watch.ts';
import { handleOpenBrowserCall } from './browser/open-browser-call.handler.ts';
import type { ControllerConfig } from './config.ts';
import { type ControllerContext, type ControllerTiming, defaultTiming } from './controller-context.ts';
import { handleDial } from './dial/dial.handler.ts';
import { Gate } from './gate/gate.ts';
import { simulatedSpeechProblem } from './gate/simulated-speech.ts';
import { handleHangup } from './hangup/hangup.handler.ts';
import { watchHangups } from './hangup/hangup-watch.ts';
import { countLegViolations } from './leg/leg-session.ts';
import { BridgeWatch } from './media/bridge-watch.ts';
import { SwitchNode } from './node/switch-node.ts';
import { handlePlayback } from './play/play.handler.ts';
import { ProviderStates } from './providers/provider-states.ts';
import { ProviderWatch } from './providers/provider-watch.ts';
import { endAbandoned } from './recover/abandoned-calls.ts';
import { NodeRecovery } from './recover/node-recovery.ts';

/** Tests provide their own switches, and shorter time limits. */
export type Overrides = { switches?: Telephony[]; timing?: ControllerTiming };

/**
 * Wires the controller. Stopping it reverses the order: no new commands, the calls in the gate pass, the leases are
 * released, and the legs continue until another controller adopts them.
 */
export async function startCallController(
  config: ControllerConfig,
  service: ServiceContext,
  overrides: Overrides = {},
): Promise<AsyncDisposable> {
  const providerStates = new ProviderStates();
  const timing = overrides.timing ?? defaultTiming;
  const legViolations = countLegViolations(service.metrics);
  const context: ControllerContext = { ...service, config, timing, providerStates, legViolations };
  await using started = new AsyncDisposableStack();
  const switches = overrides.switches ?? config.switches.map((node) => connect(config, context, node));

  const nodes = switches.map((telephony) => started.use(new SwitchNode(context, telephony)));
  const bridges = started.use(new BridgeWatch(context, nodes));
  const recoveries = nodes.map((node) => started.use(new NodeRecovery(context, node, bridges)));
  started.use(endAbandoned(context));
  started.use(watchHangups(context, nodes));
  started.use(new BrowserWatch(context, bridges));
  started.use(
    new ProviderWatch({
      ...{ ...service, checks: providerChecks(config, context), states: providerStates },
      defaults: config.service.settingDefaults,
    }),
  );
  started.use(new Gate(context, nodes));

  const switchProblem = () => problemOf(nodes);
  started.use(handlePlayback(context, nodes));
  started.use(handleHangup(context));
  started.use(handleDial(context, switchProblem));
  started.use(handleOpenBrowserCall(context));
  started.use(service.health.add('switch', switchProblem));
  for (const node of nodes) started.use(service.health.addPeer('switch', node.name, () => node.problem));
  started.use(showZombies(service, recoveries));
  started.use(service.health.add('speech', () => simulatedSpeechProblem(config, service.settings.current())));
  return started.move();
}

function connect(config: ControllerConfig, { clock, log }: ControllerContext, node: string): Telephony {
  const { audio, dialString, sampleRateHz } = config;
  return connectTelephony({ node, audio, dialString, sampleRateHz, clock, log });
}

/** Each sends the shortest request of a call: a key without credit passes every other request. */
function providerChecks(
  { providers, service, sampleRateHz }: ControllerConfig,
  { settings, clock }: ControllerContext,
): Record<ProviderName, CheckKey> {
  const endpoints = new ProviderEndpoints(providers, service.settingDefaults, () => settings.current());
  const urlOf = (provider: ProviderName) => () => endpoints.current(provider).url;
  return {
    deepgram: checkDeepgramStream({
      ...{ url: urlOf('deepgram'), clock },
      request() {
        const current = settings.current();
        return requestOfSettings(current, { language: current.language, sampleRateHz, endpointingMs: 250 });
      },
    }),
    murf: checkMurfSpeech({
      ...{ url: urlOf('murf'), clock },
      request() {
        const { murf_model: model, voice_id: voiceId, language } = settings.current();
        return { model, voiceId, language, sampleRateHz };
      },
    }),
    openai: checkOpenAiReply({ baseUrl: urlOf('openai'), model: () => settings.current().openai_model }),
  };
}

/** A call can be placed if one switch can accept it. */
function problemOf(nodes: readonly SwitchNode[]): string | undefined {
  const problems = nodes.map((node) => node.problem);
  return problems.includes(undefined) ? undefined : problems.join('; ');
}

/** Channels that a switch has not ended despite hangup requests: by node in `/health` and `/metrics`. */
function showZombies({ health, metrics }: ServiceContext, recoveries: readonly NodeRecovery[]): Disposable {
  new Gauge({
    name: 'ligai_zombie_channels',
    help: 'Channels of ended calls that the switch keeps although it was asked to end them',
    labelNames: ['node'],
    registers: [metrics],
    collect() {
      for (const { name, zombies } of recoveries) this.set({ node: name }, zombies);
    },
  });
  return health.addRemark('zombie channels', () => {
    const found = recoveries.filter(({ zombies }) => zombies > 0).map(({ name, zombies }) => `${zombies} on ${name}`);
    return found.length > 0 ? found.join(', ') : undefined;
  });
}
