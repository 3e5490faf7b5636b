import { settingCatalogue, settingKeys } from '@ligai/contracts';

/** One environment variable, as `--help` and docs/configuration.md show it. */
export type Variable = { name: string; fallback: string; about: string };
export type VariableGroup = { title: string; variables: Variable[] };

const own: VariableGroup[] = [
  {
    title: 'Where the API is',
    variables: [
      {
        name: 'HTTP_HOST',
        fallback: '127.0.0.1',
        about: 'address that the API listens on; another than loopback needs API_KEYS or AUTH=off',
      },
      { name: 'HTTP_PORT', fallback: '8000', about: 'port of the API' },
      {
        name: 'API_KEYS',
        fallback: 'programs of this machine need none',
        about:
          'name:key,… of at least 24 characters each; a client that sends one of the keys may use the API. A NATS that npm start runs then requires a password that is new at each start and known to the services alone: to subscribe to events from other programs, set NATS_URL to a NATS of your own',
      },
      { name: 'AUTH', fallback: 'on', about: '"off": the API needs no key, for every client that can reach it' },
    ],
  },
  {
    title: 'Parts of your own; without them local ones are started',
    variables: [
      {
        name: 'DATABASE_URL',
        fallback: 'embedded Postgres',
        about: 'postgres://user:password@host:5432/database; with `sslmode`, TLS and a certificate that is checked',
      },
      {
        name: 'SERVICE_DATABASE_URL',
        fallback: '–',
        about:
          'read by migration alone: the DATABASE_URL of the services, whose user it creates with rights on rows only. npm start creates such a user itself',
      },
      {
        name: 'NATS_URL',
        fallback: 'nats-server on PATH, else embedded broker',
        about:
          'nats://user:password@host:4222, comma separated for several; which user of it may do what is up to its own configuration (docs/deployment.md, NATS_PASSWORD_…). The one that npm start runs listens on 127.0.0.1 only and, like the API, requires no credentials unless API_KEYS is set',
      },
      {
        name: 'LIGAI_NATS',
        fallback: 'auto',
        about: '"embedded": use the embedded broker although there is a nats-server',
      },
    ],
  },
  {
    title: 'The switch',
    variables: [
      {
        name: 'FREESWITCH_ESL',
        fallback: 'simulated switch',
        about: 'esl://:password@host:8021, comma separated for several nodes',
      },
      {
        name: 'FREESWITCH_AUDIO',
        fallback: 'auto',
        about: 'audio module: auto, fork (mod_audio_fork), stream (mod_audio_stream)',
      },
      { name: 'DIAL_STRING', fallback: 'sofia/gateway/trunk/{number}', about: 'how a number is dialled' },
      {
        name: 'DIAL_EXTRA_PATTERN',
        fallback: '',
        about: 'regular expression of short extensions that may be dialled too',
      },
      {
        name: 'ALLOW_SIMULATED_SPEECH',
        fallback: '0',
        about: '"1": place calls by a real switch although a provider is simulated; without it each dial is 503',
      },
      { name: 'CALLER_ID_NUMBER', fallback: '', about: 'number presented to the callee' },
    ],
  },
  {
    title: 'Audio',
    variables: [
      { name: 'MEDIA_BRIDGE_HOST', fallback: '127.0.0.1', about: 'address that the switch’s audio sockets come to' },
      { name: 'MEDIA_BRIDGE_PORT', fallback: 'any free one; 8090 when it runs alone', about: 'its port' },
      {
        name: 'MEDIA_BRIDGE_SUBNET',
        fallback: '',
        about: 'network of the switch, such as 10.191.30.0/24: each bridge announces its own address in it',
      },
      {
        name: 'MEDIA_BRIDGE_PUBLIC_URL',
        fallback: 'the address it listens on',
        about: 'ws://host:port that the switch dials; needed where it runs elsewhere',
      },
      {
        name: 'MEDIA_BRIDGE_DIRECT_URL',
        fallback: 'the address it listens on, else MEDIA_BRIDGE_PUBLIC_URL',
        about: 'ws://host:port at which the gateway reaches it to pass sockets on',
      },
      { name: 'MEDIA_BRIDGE_CAPACITY', fallback: '100', about: 'conversations that one bridge holds' },
      { name: 'MEDIA_SAMPLE_RATE', fallback: '8000', about: 'Hz of the audio sockets, 8000 or 16000' },
    ],
  },
  {
    title: 'Webhooks',
    variables: [
      {
        name: 'WEBHOOK_ALLOW_PRIVATE',
        fallback: 'none; npm start: 127.0.0.0/8,::1/128',
        about: 'private networks that webhooks may be sent to, such as 10.1.0.0/16,fd00::/8, or none',
      },
    ],
  },
  {
    title: 'Providers; without key and address they are simulated',
    variables: [
      {
        name: 'DEEPGRAM_URL',
        fallback: 'https://api.deepgram.com',
        about:
          'speech to text. Deepgram limits the concurrent streams of a project (pay as you go: 50) and each call is one stream, so MAX_CONCURRENT_CALLS must not exceed the limit',
      },
      {
        name: 'OPENAI_BASE_URL',
        fallback: 'https://api.openai.com/v1',
        about: 'conversation; any server that speaks the OpenAI API',
      },
      { name: 'MURF_URL', fallback: 'https://global.api.murf.ai', about: 'text to speech' },
      {
        name: 'DEEPGRAM_REAL_URL',
        fallback: 'https://api.deepgram.com',
        about: 'where Deepgram is once a key is stored, if it is simulated until then',
      },
      {
        name: 'OPENAI_REAL_BASE_URL',
        fallback: 'https://api.openai.com/v1',
        about: 'where OpenAI is once a key is stored, if it is simulated until then',
      },
      {
        name: 'MURF_REAL_URL',
        fallback: 'https://global.api.murf.ai',
        about: 'where Murf is once a key is stored, if it is simulated until then',
      },
      {
        name: 'MURF_CONCURRENCY',
        fallback: '2; 5 with MURF_URL=https://us-east.api.murf.ai',
        about:
          'pieces that Murf speaks at once for your account, as your plan and region allow; all running media-bridges share them as equally as possible, at least one each, and more pieces wait their turn',
      },
    ],
  },
  {
    title: 'The simulator, under npm start and alone (npm run simulator -- --help)',
    variables: [
      { name: 'SIMULATOR_AUDIO', fallback: 'both', about: 'audio modules of the simulated switch: fork, stream, both' },
      { name: 'SIMULATOR_GATEWAYS', fallback: 'trunk', about: 'gateways that it knows, comma separated' },
      { name: 'SIMULATOR_SEED', fallback: '1', about: 'another number, another pace of the callees' },
      { name: 'SIMULATOR_HOST', fallback: '127.0.0.1', about: 'address it listens on; only where it runs alone' },
      { name: 'SIMULATOR_SWITCH_PASSWORD', fallback: 'ClueCon', about: 'password of its event socket' },
      {
        name: 'SIMULATOR_PART_PORT',
        fallback: 'any free one; fixed ones alone',
        about: 'PART is SWITCH, SWITCH_CONTROL, DEEPGRAM, OPENAI, MURF or WEBHOOK; only where it runs alone',
      },
    ],
  },
  {
    title: 'Running',
    variables: [
      {
        name: 'LIGAI_SECRET_KEY',
        fallback: 'created once, stored in .ligai/',
        about: '32 bytes in base64 that stored secrets are encrypted with',
      },
      { name: 'LIGAI_DATA_DIR', fallback: '.ligai', about: 'where Postgres’ data and the secret key stay' },
      { name: 'LOG_LEVEL', fallback: 'info', about: 'trace, debug, info, warn, error, silent' },
      { name: 'LOG_FORMAT', fallback: 'pretty', about: 'pretty, or json for machines' },
      {
        name: 'NODE_ENV',
        fallback: 'development',
        about: '"production": the log does not contain numbers and transcripts',
      },
      { name: 'SERVICE_INSTANCE', fallback: 'made up', about: 'name of this process among several of one service' },
      {
        name: 'HEALTH_HOST',
        fallback: '127.0.0.1',
        about: 'address of each service’s /health/live, /health/ready, /metrics',
      },
      { name: 'HEALTH_PORT', fallback: '0', about: 'its port, when a service runs alone; 0 takes any free one' },
    ],
  },
];

const settings: VariableGroup = {
  title: 'Settings: what applies until one is stored by PUT /api/v1/settings/{key}',
  variables: settingKeys.map((key) => {
    const { env, fallback, description } = settingCatalogue[key];
    return { name: env, fallback: fallback ?? '', about: `${description} (${key})` };
  }),
};

/** Every variable that LigAI reads. */
export const variableGroups: readonly VariableGroup[] = [...own, settings];
