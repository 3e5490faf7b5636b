import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingCatalogue } from '@ligai/contracts';
import { serverImages } from '@ligai/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ServiceName, serviceNames } from './nats/access.ts';
import { passwordVariable, userNames } from './nats/users.ts';

type Service = {
  image?: string;
  build?: { context: string; dockerfile?: string; args?: Record<string, string> };
  profiles?: string[];
  environment?: Record<string, string>;
  networks?: string[] | Record<string, { aliases?: string[] }>;
  ports?: string[];
  healthcheck?: unknown;
  read_only?: boolean;
  mem_limit?: string;
  pids_limit?: number;
  cap_drop?: string[];
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
const ours = Object.entries(services).filter(([, { build }]) => build?.dockerfile === 'deploy/Dockerfile');
const networksOf = ({ networks = [] }: Service) => (Array.isArray(networks) ? networks : Object.keys(networks));
const appOf = ({ build }: Service) => build?.args?.['APP'] ?? '';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** What only `npm start` and the simulator read, or what makes one process differ from the others of its service. */
const ofOneMachine = [
  ...['LIGAI_NATS', 'LIGAI_DATA_DIR', 'SERVICE_INSTANCE', 'SIMULATED_PARTS'],
  ...['SIMULATOR_AUDIO', 'SIMULATOR_GATEWAYS', 'SIMULATOR_SEED', 'SIMULATOR_PART_PORT'],
  ...['DEEPGRAM_REAL_URL', 'OPENAI_REAL_BASE_URL', 'MURF_REAL_URL'],
];

/** `providerVariables` of libs/service, and the keys. */
const providerEnvironment = ['DEEPGRAM', 'MURF', 'OPENAI'].flatMap((provider) => [
  `${provider}_API_KEY`,
  provider === 'OPENAI' ? 'OPENAI_BASE_URL' : `${provider}_URL`,
]);

/** Set by the image itself. */
const ofTheImage = ['DASHBOARD_DIR'];

/** What a simulated twin must not take from .env. */
const notFor = (service: string): string[] => [
  ...ofOneMachine,
  ...ofTheImage,
  ...(service.startsWith('simulated-')
    ? [
        ...['FREESWITCH_AUDIO', 'DIAL_STRING', 'ALLOW_SIMULATED_SPEECH', 'MEDIA_BRIDGE_PUBLIC_URL', 'MURF_CONCURRENCY'],
        'LLM_FALLBACK_API_KEY',
      ]
    : []),
];

/** What compose decides itself: addresses within its networks, and what keeps simulated services from real ones. */
const decidedByCompose: Record<string, string> = {
  HTTP_HOST: '0.0.0.0',
  HTTP_PORT: '8000',
  MEDIA_BRIDGE_HOST: '0.0.0.0',
  MEDIA_BRIDGE_PORT: '8090',
  SIMULATOR_HOST: '0.0.0.0',
  POSTGRES_USER: 'ligai',
  POSTGRES_DB: 'ligai',
};

/** Variables that are named differently in .env, since several containers share them. */
const sharedVariables: Record<string, string> = {
  MEDIA_BRIDGE_SUBNET: 'VOICE_SUBNET',
  EVENT_SOCKET_ALLOW: 'VOICE_SUBNET',
  SIMULATOR_SWITCH_PASSWORD: 'FREESWITCH_PASSWORD',
};

/** Addresses that are composed, with the variable of .env that each of them contains. */
const composedUrls: Record<string, RegExp> = {
  DATABASE_URL: /^postgres:\/\/ligai(_service:\$\{POSTGRES_SERVICE_PASSWORD|:\$\{POSTGRES_PASSWORD):\?/,
  SERVICE_DATABASE_URL: /^postgres:\/\/ligai_service:\$\{POSTGRES_SERVICE_PASSWORD:\?/,
  NATS_URL: /^nats:\/\/[a-z-]+:\$\{NATS_PASSWORD_[A-Z_]+:\?/,
};

/** Variables of simulated services whose values are the simulator's. */
const simulatedValue = /^(simulated|http:\/\/simulator:\d+(\/v1)?|esl:\/\/:\$\{FREESWITCH_PASSWORD\}@simulator:8121)$/;

function comesFromEnvironment(service: string, name: string, value: string): boolean {
  if (name in decidedByCompose) return value === decidedByCompose[name];
  if (name in composedUrls) return composedUrls[name]?.test(value) === true;
  if (service.startsWith('simulated-')) {
    if (simulatedValue.test(value)) return true;
    if (name === 'SIMULATED_PARTS') return value === 'switch';
    if (name === 'WEBHOOK_ALLOW_PRIVATE') return value.startsWith('${VOICE_SUBNET:-');
  }
  return new RegExp(`^\\$\\{${sharedVariables[name] ?? name}(:[-?].*)?\\}$`).test(value);
}

/** From which Docker takes a network's addresses by default. */
const dockersOwnNetworks = ['172.16.0.0/12', '192.168.0.0/16'];

function overlap(one: string, other: string): boolean {
  const inside = (network: string, address: string) => {
    const list = new BlockList();
    const [base = '', prefix = ''] = network.split('/');
    list.addSubnet(base, Number(prefix), 'ipv4');
    return list.check(address.split('/')[0] ?? '', 'ipv4');
  };
  return inside(one, other) || inside(other, one);
}

/** The variables that deploy/make-env.sh writes. */
function madeEnvironment(): { file: string; mode: number } {
  const folder = mkdtempSync(join(tmpdir(), 'ligai-env-'));
  try {
    const path = join(folder, '.env');
    execFileSync('sh', [join(root, 'deploy/make-env.sh'), path], { stdio: 'pipe' });
    expect(() => execFileSync('sh', [join(root, 'deploy/make-env.sh'), path], { stdio: 'pipe' })).toThrow();
    return { file: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('docker-compose.yml', () => {
  test('has every service, the migration and the simulator, each of an app that there is', () => {
    const apps = new Set(ours.map(([, service]) => appOf(service)));
    expect([...apps].sort()).toEqual([...serviceNames, 'migration', 'simulator'].sort());
    for (const [, service] of ours) {
      expect(service.image).toBe(`ligai/${appOf(service)}:\${LIGAI_VERSION:-${version}}`);
      expect(existsSync(join(root, 'apps', appOf(service), 'src', 'main.ts'))).toBe(true);
    }
  });

  test('gives each profile every service once', () => {
    for (const profile of ['simulator', 'freeswitch', 'own-switch']) {
      const running = ours.filter(([, { profiles }]) => profiles === undefined || profiles.includes(profile));
      const apps = running.map(([, service]) => appOf(service)).filter((app) => app !== 'simulator');
      expect(apps.sort(), profile).toEqual([...serviceNames, 'migration'].sort());
    }
  });

  test('lets nothing simulated out, whatever .env holds', () => {
    const simulated = Object.entries(services).filter(([name]) => name.startsWith('simulat'));
    expect(simulated).toHaveLength(5);
    for (const [, service] of simulated) {
      expect(networksOf(service)).not.toContain('outside');
      for (const [name, value] of Object.entries(service.environment ?? {}))
        if (/^(DEEPGRAM|OPENAI|MURF)_\w*(KEY|URL)$|^FREESWITCH_ESL$/.test(name))
          expect(value).toMatch(/simulated|simulator:/);
    }
  });

  test('lets only what has no twin run beside the simulator', () => {
    const beside = Object.entries(services).filter(
      ([, service]) => service.profiles === undefined && networksOf(service).includes('outside'),
    );
    // Whose port is published; it connects to nobody.
    expect(beside.map(([name]) => name)).toEqual(['nats']);
  });

  test('reaches the switch by a name of the voice network alone', () => {
    const { networks = {} } = services['freeswitch'] ?? {};
    const named = Object.entries(networks).filter(([, network]) => network.aliases?.includes('switch'));
    expect(named.map(([network]) => network)).toEqual(['voice']);
    expect(services['call-controller']?.environment?.['FREESWITCH_ESL']).toMatch(/@switch:\d+}$/);
    for (const service of Object.values(services)) expect(networksOf(service)).not.toContain('default');
  });

  test('lets bridges scale: each announces an address of its own in the network of the switch, on no fixed port', () => {
    const subnet = text.match(/VOICE_SUBNET:-([\d./]+)}/)?.[1] ?? '';
    expect(dockersOwnNetworks.some((network) => overlap(network, subnet))).toBe(false);
    for (const name of ['media-bridge', 'simulated-media-bridge']) {
      const { environment = {}, ports = [], ...bridge } = services[name] ?? {};
      expect(environment['MEDIA_BRIDGE_SUBNET']).toBe(`\${VOICE_SUBNET:-${subnet}}`);
      expect(environment['MEDIA_BRIDGE_PUBLIC_URL'] ?? '').not.toMatch(/ws:/);
      expect(networksOf(bridge)).toContain('voice');
      for (const port of ports) expect(port).toBe(`\${MEDIA_BRIDGE_PUBLISH:-127.0.0.1:}:8090`);
    }
    // The gateway passes sockets on to them.
    for (const name of ['api-gateway', 'simulated-api-gateway'])
      expect(networksOf(services[name] ?? {})).toContain('voice');
  });

  test('gives every service all variables that it reads', () => {
    const settings = Object.values(settingCatalogue).filter(({ secret }) => !secret);
    for (const [name, service] of ours.filter(([, one]) => serviceNames.includes(appOf(one) as ServiceName))) {
      const config = readFileSync(join(root, 'apps', appOf(service), 'src', 'config.ts'), 'utf8');
      const named = [...config.matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, variable = '']) => variable);
      const own = [...named, ...(config.includes('...providerVariables') ? providerEnvironment : [])];
      const read = ['DATABASE_URL', 'NATS_URL', 'LIGAI_SECRET_KEY', 'LOG_LEVEL', 'LOG_FORMAT'];
      const given = Object.keys(service.environment ?? {});
      const wanted = [...read, ...own, ...settings.map(({ env }) => env)].filter((one) => !notFor(name).includes(one));
      expect([name, wanted.filter((variable) => !given.includes(variable))]).toEqual([name, []]);
    }
  });

  test('takes the value of every variable from the variable of the same name in .env, unless compose decides it', () => {
    const values = Object.entries(services).flatMap(([service, { environment = {} }]) =>
      Object.entries(environment).map(([name, value]) => [service, name, String(value)] as const),
    );
    expect(values.length).toBeGreaterThan(300);
    expect(values.filter((one) => !comesFromEnvironment(...one))).toEqual([]);
  });

  test('reports the switch as simulated exactly where it is', () => {
    const reported = Object.entries(services).filter(([, { environment = {} }]) => 'SIMULATED_PARTS' in environment);
    expect(reported.map(([name]) => name)).toEqual(['simulated-api-gateway']);
  });

  test('allows simulated speech by a real switch only if .env does', () => {
    const allowed = Object.entries(services).flatMap(([name, { environment = {} }]) =>
      'ALLOW_SIMULATED_SPEECH' in environment ? [[name, environment['ALLOW_SIMULATED_SPEECH']]] : [],
    );
    expect(allowed).toEqual([['call-controller', `\${ALLOW_SIMULATED_SPEECH:-}`]]);
  });

  test('documents no variable that no container gets, but for those of one machine', () => {
    const given = new Set(ours.flatMap(([, { environment = {} }]) => Object.keys(environment)));
    const image = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
    const documented = readFileSync(join(root, 'docs/configuration.md'), 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm);
    const missing = [...documented].flatMap(([, name = '']) =>
      given.has(name) || image.includes(`${name}=`) || ofOneMachine.includes(name) ? [] : [name],
    );
    expect(missing).toEqual([]);
  });

  test('bounds the memory and the processes of every container', () => {
    for (const [name, { mem_limit, pids_limit }] of Object.entries(services))
      expect([name, Boolean(mem_limit && pids_limit)]).toEqual([name, true]);
  });

  test('names no host that mod_audio_stream would refuse', () => {
    for (const name of Object.keys(services)) expect(name).toMatch(/^[a-z-]+$/);
  });

  test('runs our containers without rights and without anything to write to', () => {
    for (const [name, service] of ours) {
      expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
    }
  });

  test('publishes the API, NATS and the audio sockets on loopback by default', () => {
    const published = Object.entries(services)
      .filter(([name]) => name !== 'freeswitch')
      .flatMap(([, { ports = [] }]) => ports);
    expect(published.length).toBeGreaterThan(2);
    for (const port of published) expect(port).toMatch(/^(127\.0\.0\.1:|\$\{MEDIA_BRIDGE_PUBLISH:-127\.0\.0\.1:)/);
    expect(services['postgres']?.ports).toBeUndefined();
  });

  test('runs the servers that the tests run', () => {
    expect(services['postgres']?.image).toBe(serverImages.postgres);
    expect(services['nats']?.image).toBe(serverImages.nats);
  });

  test('has no password in it, and refuses to start without those of .env', () => {
    const { file, mode } = madeEnvironment();
    expect(mode).toBe(0o600);
    const made = new Map([...file.matchAll(/^(\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]));
    const required = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    const secrets = [
      'POSTGRES_PASSWORD',
      'POSTGRES_SERVICE_PASSWORD',
      'LIGAI_SECRET_KEY',
      'FREESWITCH_PASSWORD',
      ...userNames.map(passwordVariable),
    ];
    expect([...new Set(required)].sort()).toEqual([...secrets].sort());
    expect(secrets.filter((name) => !made.has(name))).toEqual([]);
    const values = secrets.map((name) => made.get(name));
    expect(new Set(values).size).toBe(values.length);
    for (const name of secrets) expect(text).not.toMatch(new RegExp(`\\$\\{${name}:-`));
    // A letter first: nats-server takes what looks like a number for one.
    for (const user of userNames) expect(made.get(passwordVariable(user))).toMatch(/^p[0-9a-f]{48}$/);
    expect(Buffer.from(made.get('LIGAI_SECRET_KEY') ?? '', 'base64')).toHaveLength(32);
  });

  test('gives the owner of the database to the migration alone, and its other user to the services', () => {
    const user = (url = '') => url.match(/^postgres:\/\/(\w+):\$\{(\w+):/)?.slice(1);
    const owner = ['ligai', 'POSTGRES_PASSWORD'];
    const service = ['ligai_service', 'POSTGRES_SERVICE_PASSWORD'];
    for (const [name, one] of ours.filter(([, found]) => appOf(found) !== 'simulator')) {
      const { DATABASE_URL, SERVICE_DATABASE_URL } = one.environment ?? {};
      const expected = name === 'migration' ? [owner, service] : [service, undefined];
      expect([name, user(DATABASE_URL), user(SERVICE_DATABASE_URL)]).toEqual([name, ...expected]);
    }
    expect(services['migration']?.environment?.['SERVICE_DATABASE_URL']).toBe(
      services['scheduler']?.environment?.['DATABASE_URL'],
    );
  });

  test('gives each service its own NATS user, and nats-server all of them', () => {
    for (const [name, service] of ours) {
      const app = appOf(service);
      const user = userNames.find((one) => one === app);
      if (user === undefined) continue;
      const url = service.environment?.['NATS_URL'] ?? '';
      expect([name, url]).toEqual([name, expect.stringContaining(`nats://${user}:\${${passwordVariable(user)}:?`)]);
    }
    const known = Object.keys(services['nats']?.environment ?? {});
    expect(known.sort()).toEqual(userNames.map(passwordVariable).sort());
  });
});
