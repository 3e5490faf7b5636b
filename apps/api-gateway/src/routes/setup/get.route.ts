import {
  type ProviderName,
  type ProviderStatus,
  providerProblem,
  type ServiceStatus,
  type SettingKey,
  SetupAnswer,
  settingCatalogue,
} from '@ligai/contracts';
import { callsSoFar, findActivePrompt, listProviders, schema } from '@ligai/db';
import { membership } from '@ligai/egress';
import { simulatedKey } from '@ligai/service';
import type { Gateway } from '../../gateway.ts';
import { systemHealth } from '../../health/system-health.ts';
import { route } from '../../http/route.ts';
import { isSimulated } from '../../provider-checks/check-choice.ts';

type Part = SetupAnswer['parts'][number];

export const getSetupRoute = route({
  method: 'get',
  path: '/api/v1/setup',
  summary: 'Get State of the Setup',
  description:
    'What an installation has and lacks before its first real call: which parts are simulated, which settings and variables each part needs, ' +
    'the prompt, the first call, and webhooks on this machine. Contains no secrets.',
  answer: SetupAnswer,
  example: {
    answer: {
      parts: [
        {
          ...{ part: 'switch', provider: 'freeswitch', simulated: true, ready: true, problem: null, settings: [] },
          variables: ['FREESWITCH_ESL', 'DIAL_STRING'],
        },
        {
          ...{ part: 'thinking', provider: 'openai', simulated: true, ready: true, problem: null, variables: [] },
          settings: [{ key: 'openai_api_key', variable: 'OPENAI_API_KEY', secret: true, set: false }],
        },
      ],
      can_dial: true,
      starting: false,
      prompts: { count: 1, active: { id: 1, name: 'Sales Assistant' } },
      calls: { placed: false, answered: false },
      webhooks: { count: 0, may_reach_this_machine: true },
      keys_required: false,
    },
  },
  async handle(_input, gateway) {
    const { db, clock, config, health, services, startedAtMs } = gateway;
    const [own, providers, active, prompts, webhooks, calls] = await Promise.all([
      health.report(),
      listProviders(db),
      findActivePrompt(db),
      db.$count(schema.prompts),
      db.$count(schema.webhooks),
      callsSoFar(db),
    ]);
    const alive = services.alive();
    const { status } = systemHealth({ own, alive, providers }, new Date(clock.now()));
    const canDial = status === 'healthy';
    const speech = speechParts.map((one) => speechPart(gateway, one, providers));
    const runningMs = clock.monotonic() - startedAtMs;
    return {
      parts: [switchPart(gateway, alive), ...speech],
      can_dial: canDial,
      starting: !canDial && isStarting({ runningMs, nowMs: clock.now(), alive, speech }),
      prompts: { count: prompts, active: active ? { id: active.id, name: active.name } : null },
      calls,
      webhooks: { count: webhooks, may_reach_this_machine: membership(config.webhookNetworks)('127.0.0.1') },
      keys_required: config.apiKeys.length > 0,
    };
  },
});

/** By then each service has reported and is connected to its switch. */
const startingMs = 30_000;

/**
 * Whether a part that is not ready may only need a moment. A provider that failed or has no key, or a switch that has been
 * away for 30 s, is not starting. `runningMs` is the time since this process started.
 */
export function isStarting(seen: {
  runningMs: number;
  nowMs: number;
  alive: readonly ServiceStatus[];
  speech: readonly Pick<Part, 'problem'>[];
}): boolean {
  const { runningMs, nowMs, alive, speech } = seen;
  const peers = alive.flatMap((service) => service.peers ?? []);
  const isAway = peers.some(({ problem, since }) => problem !== null && nowMs - Date.parse(since) >= startingMs);
  return runningMs < startingMs && !isAway && speech.every(({ problem }) => problem === null);
}

function switchPart({ config }: Gateway, alive: readonly ServiceStatus[]): Part {
  const peers = alive.flatMap((service) => service.peers ?? []);
  const problems = peers.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const ready = problems.length < peers.length;
  const problem = ready ? null : (problems[0] ?? 'call-controller does not report a switch');
  return {
    ...{ part: 'switch', provider: 'freeswitch', simulated: config.switchSimulated, ready, problem },
    ...{ settings: [], variables: ['FREESWITCH_ESL', 'DIAL_STRING', 'CALLER_ID_NUMBER'] },
  };
}

type SpeechPart = { part: Part['part']; provider: ProviderName; needs: SettingKey[] };

const speechParts: SpeechPart[] = [
  { part: 'hearing', provider: 'deepgram', needs: ['deepgram_api_key', 'deepgram_model', 'deepgram_language'] },
  { part: 'thinking', provider: 'openai', needs: ['openai_api_key', 'openai_model'] },
  { part: 'speaking', provider: 'murf', needs: ['murf_api_key', 'murf_model', 'voice_id', 'language'] },
];

function speechPart(
  gateway: Gateway,
  { part, provider, needs }: SpeechPart,
  providers: readonly ProviderStatus[],
): Part {
  const current = gateway.settings.current();
  const status = providers.find((one) => one.provider === provider);
  const hasKey = gateway.endpoints.current(provider).apiKey !== null;
  const failed = status !== undefined && status.state !== 'ok' ? providerProblem(status) : null;
  const problem = hasKey ? failed : `${provider}_api_key is not set`;
  const settings = needs.map((key) => {
    const { env, secret } = settingCatalogue[key];
    const value = current[key];
    return { key, variable: env, secret, set: value !== null && value !== simulatedKey };
  });
  return {
    part,
    provider,
    simulated: isSimulated(gateway, provider),
    ready: problem === null,
    problem,
    settings,
    variables: [],
  };
}
