import { settingCatalogue, settingKeys } from '@ligai/contracts';

/** One environment variable, as `--help` and docs/configuration.md show it. */
export type Variable = { name: string; fallback: string; about: string };
export type VariableGroup = { title: string; variables: Variable[] };

const own: VariableGroup[] = [
  {
    title: 'Address of the API',
    variables: [
      {
        name: 'HTTP_HOST',
        fallback: '127.0.0.1',
        about: 'address that the API listens on; an address other than loopback requires API_KEYS or AUTH=off',
      },
      { name: 'HTTP_PORT', fallback: '8000', about: 'port of the API and the dashboard' },
      {
        name: 'API_KEYS',
        fallback: 'none required from this machine',
        about:
          'name:key,… of at least 24 characters each; a client that sends one of the keys may use the API. The NATS of npm start then requires a password, which is generated at each start and known only to the services: to subscribe to events from other programs, set NATS_URL to your own NATS',
      },
      {
        name: 'DASHBOARD_DIR',
        fallback: 'dist/apps/dashboard',
        about: 'folder of the built dashboard, which npm start builds; without it only the API is served',
      },
      { name: 'AUTH', fallback: 'on', about: '"off": the API needs no key, for every client that can reach it' },
    ],
  },
  {
    title: 'External Postgres and NATS; otherwise local ones are started',
    variables: [
      {
        name: 'DATABASE_URL',
        fallback: 'embedded Postgres',
        about: 'postgres://user:password@host:5432/database; `sslmode` enables TLS with a check of the certificate',
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
          'nats://user:password@host:4222, several separated by commas; the permissions of its users are part of its own configuration (docs/deployment.md, NATS_PASSWORD_…). The NATS of npm start listens on 127.0.0.1 only and, like the API, requires no credentials unless API_KEYS is set',
      },
      {
        name: 'LIGAI_NATS',
        fallback: 'auto',
        about: '"embedded": use the embedded broker even if nats-server is installed',
      },
    ],
  },
  {
    title: 'The switch',
    variables: [
      {
        name: 'FREESWITCH_ESL',
        fallback: 'simulated switch',
        about: 'esl://:password@host:8021, several nodes separated by commas',
      },
      {
        name: 'FREESWITCH_AUDIO',
        fallback: 'auto',
        about: 'audio module: auto, fork (mod_audio_fork), stream (mod_audio_stream)',
      },
      {
        name: 'DIAL_STRING',
        fallback: 'sofia/gateway/trunk/{number}',
        about: 'dial string of FreeSWITCH, with a place for the number',
      },
      {
        name: 'DIAL_EXTRA_PATTERN',
        fallback: '',
        about: 'regular expression of short extensions that may also be dialled',
      },
      {
        name: 'ALLOW_SIMULATED_SPEECH',
        fallback: '0',
        about: '"1": place calls by a real switch while a provider is simulated; otherwise each dial is 503',
      },
      { name: 'CALLER_ID_NUMBER', fallback: '', about: 'number presented to the callee' },
    ],
  },
  {
    title: 'Audio',
    variables: [
      {
        name: 'MEDIA_BRIDGE_HOST',
        fallback: '127.0.0.1',
        about: 'address that the bridge listens on for the switch’s audio sockets',
      },
      { name: 'MEDIA_BRIDGE_PORT', fallback: 'any free port; 8090 without npm start', about: 'its port' },
      {
        name: 'MEDIA_BRIDGE_SUBNET',
        fallback: '',
        about: 'network of the switch, such as 10.191.30.0/24: each bridge announces its own address in it',
      },
      {
        name: 'MEDIA_BRIDGE_PUBLIC_URL',
        fallback: 'the address it listens on',
        about: 'ws://host:port that the switch connects to; required for a switch on another machine',
      },
      {
        name: 'MEDIA_BRIDGE_DIRECT_URL',
        fallback: 'the address it listens on, else MEDIA_BRIDGE_PUBLIC_URL',
        about: 'ws://host:port that the gateway connects to when it forwards sockets',
      },
      { name: 'MEDIA_BRIDGE_CAPACITY', fallback: '100', about: 'maximum of concurrent conversations of one bridge' },
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
        about: 'conversation; any server with the OpenAI API',
      },
      { name: 'MURF_URL', fallback: 'https://global.api.murf.ai', about: 'text to speech' },
      {
        name: 'DEEPGRAM_REAL_URL',
        fallback: 'https://api.deepgram.com',
        about: 'address of Deepgram after a key is stored, if Deepgram is simulated until then',
      },
      {
        name: 'OPENAI_REAL_BASE_URL',
        fallback: 'https://api.openai.com/v1',
        about: 'address of OpenAI after a key is stored, if OpenAI is simulated until then',
      },
      {
        name: 'MURF_REAL_URL',
        fallback: 'https://global.api.murf.ai',
        about: 'address of Murf after a key is stored, if Murf is simulated until then',
      },
      {
        name: 'MURF_CONCURRENCY',
        fallback: '2; 5 with MURF_URL=https://us-east.api.murf.ai',
        about:
          'concurrent Murf requests of your account, as your plan and region allow; the running media-bridges share them as equally as possible, at least one each, and other requests wait',
      },
    ],
  },
  {
    title: 'Recording of conversations',
    variables: [
      {
        name: 'RECORD_EVENTS',
        fallback: '0',
        about:
          '"1": media-bridge writes the events of each conversation and the decisions of the turn engine to a file, which npm run scenario -- --replay reads. It contains the prompt and what both sides said; in production, phone numbers are masked as in the log, and digits of the model are written as 0. At most 10 MB for each call and 500 files',
      },
      {
        name: 'RECORD_EVENTS_FOLDER',
        fallback: '.ligai/event-logs',
        about: 'folder of these files; in a container, which must not write elsewhere, /tmp/event-logs or a volume',
      },
    ],
  },
  {
    title: 'The simulator, under npm start and alone (npm run simulator -- --help)',
    variables: [
      { name: 'SIMULATOR_AUDIO', fallback: 'both', about: 'audio modules of the simulated switch: fork, stream, both' },
      { name: 'SIMULATOR_GATEWAYS', fallback: 'trunk', about: 'gateways of the simulated switch, separated by commas' },
      { name: 'SIMULATOR_SEED', fallback: '1', about: 'seed of the callees’ speeds and pauses' },
      {
        name: 'SIMULATOR_HOST',
        fallback: '127.0.0.1',
        about: 'address that the simulator listens on, if it runs alone',
      },
      { name: 'SIMULATOR_SWITCH_PASSWORD', fallback: 'ClueCon', about: 'password of its event socket' },
      {
        name: 'SIMULATOR_PART_PORT',
        fallback: 'any free port; fixed ports if it runs alone',
        about: 'PART is SWITCH, SWITCH_CONTROL, DEEPGRAM, OPENAI, MURF or WEBHOOK; only if it runs alone',
      },
    ],
  },
  {
    title: 'Processes',
    variables: [
      {
        name: 'LIGAI_SECRET_KEY',
        fallback: 'created once, stored in .ligai/',
        about: '32 bytes in base64 that stored secrets are encrypted with',
      },
      { name: 'LIGAI_DATA_DIR', fallback: '.ligai', about: 'folder of Postgres’ data and the secret key' },
      { name: 'LOG_LEVEL', fallback: 'info', about: 'trace, debug, info, warn, error, silent' },
      { name: 'LOG_FORMAT', fallback: 'pretty', about: 'pretty or json' },
      {
        name: 'NODE_ENV',
        fallback: 'development',
        about: '"production": the log does not contain numbers and transcripts',
      },
      { name: 'SERVICE_INSTANCE', fallback: 'generated', about: 'name of this instance of its service' },
      {
        name: 'HEALTH_HOST',
        fallback: '127.0.0.1',
        about: 'address of each service’s /health/live, /health/ready, /metrics',
      },
      { name: 'HEALTH_PORT', fallback: '0', about: 'its port, if a service runs alone; 0 selects any free port' },
    ],
  },
];

const settings: VariableGroup = {
  title: 'Settings: defaults until a value is stored by PUT /api/v1/settings/{key}',
  variables: settingKeys.map((key) => {
    const { env, fallback, description } = settingCatalogue[key];
    return { name: env, fallback: fallback ?? '', about: `${description} (${key})` };
  }),
};

/** Every variable that LigAI reads. */
export const variableGroups: readonly VariableGroup[] = [...own, settings];
