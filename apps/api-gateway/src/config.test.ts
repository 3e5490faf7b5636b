import { inspect } from 'node:util';
import { ConfigurationError } from '@ligai/service';
import { describe, expect, it } from 'vitest';
import { configFrom } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://ligai@127.0.0.1/ligai',
  NATS_URL: 'nats://127.0.0.1:4222',
  LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
};

const key = '0123456789abcdef01234567';

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    configFrom(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
};

describe('the gateway listens', () => {
  it('on the loopback address and port 8000 by default', () => {
    expect(configFrom(needed)).toMatchObject({ http: { host: '127.0.0.1', port: 8000 }, openToAll: false });
  });

  it('on no other address without an API key', () => {
    expect(problemsOf({ ...needed, HTTP_HOST: '0.0.0.0' })).toEqual([
      'HTTP_HOST: expected a loopback address while API_KEYS holds no key and AUTH is not "off", got "0.0.0.0"',
    ]);
  });

  it('on another address with an API key', () => {
    const keyed = configFrom({ ...needed, HTTP_HOST: '0.0.0.0', API_KEYS: `crm:${key}` });
    expect(keyed).toMatchObject({ http: { host: '0.0.0.0' }, apiKeys: [{ name: 'crm' }], openToAll: false });
  });

  it('on another address if AUTH is explicitly off', () => {
    const open = configFrom({ ...needed, HTTP_HOST: '0.0.0.0', AUTH: 'off' });
    expect(open).toMatchObject({ http: { host: '0.0.0.0' }, openToAll: true });
  });
});

describe('API_KEYS', () => {
  it('contains several names with keys, and stores no key', () => {
    const config = configFrom({ ...needed, API_KEYS: `crm:${key}, ops.2:with:colons/and+slashes=====` });
    expect(config.apiKeys.map(({ name }) => name)).toEqual(['crm', 'ops.2']);
    expect(inspect(config, { depth: 9 })).not.toContain(key);
  });

  it('reports all its problems together, without the keys', () => {
    const short = 'not-24-characters-long';
    const given = [
      '',
      short,
      `:${key}`,
      `a b:${key}x`,
      `crm:${short}`,
      `crm:${key}`,
      `dup:${key}`,
      `tab:${key}\t${key}`,
    ];
    const problems = problemsOf({ ...needed, API_KEYS: given.join(',') });
    expect(problems).toEqual(
      [
        'expected name:key as entry 1',
        'expected name:key as entry 2',
        'expected letters, digits, ".", "_" and "-" as the name in entry 3',
        'expected letters, digits, ".", "_" and "-" as the name in entry 4',
        'expected at least 24 characters as the key in entry 5',
        'expected a name of its own in entry 6',
        'expected a key of its own in entry 6',
        'expected a key of its own in entry 7',
        'expected printable characters without blanks as the key in entry 8',
      ].map((problem) => `API_KEYS: ${problem}, got something else (not shown)`),
    );
    for (const text of [key, short]) expect(problems.join()).not.toContain(text);
  });

  it('cannot be combined with AUTH=off', () => {
    expect(problemsOf({ ...needed, AUTH: 'off', API_KEYS: `crm:${key}` })).toEqual([
      'AUTH: expected "on" while there are API_KEYS: either keys are asked for, or nothing is, got "off"',
    ]);
  });
});

it('all problems of the environment are listed together', () => {
  const env = { HTTP_PORT: '80x', AUTH: 'no', DIAL_EXTRA_PATTERN: '(', OPENAI_BASE_URL: 'openai' };
  expect(problemsOf(env).map((problem) => problem.split(':')[0])).toEqual([
    'HTTP_PORT',
    'AUTH',
    'DIAL_EXTRA_PATTERN',
    'OPENAI_BASE_URL',
    'DATABASE_URL',
    'NATS_URL',
    'LIGAI_SECRET_KEY',
  ]);
});

it('the pattern of extensions must match the whole number', () => {
  const { extraNumbers } = configFrom({ ...needed, DIAL_EXTRA_PATTERN: '10\\d\\d' });
  expect(extraNumbers?.test('1001')).toBe(true);
  expect(extraNumbers?.test('91001')).toBe(false);
});

it('the switch is a simulator if the starter of the services says so', () => {
  expect(configFrom({ ...needed, SIMULATED_PARTS: 'murf,switch' })).toMatchObject({ switchSimulated: true });
  expect(configFrom({ ...needed, SIMULATED_PARTS: 'murf' })).toMatchObject({ switchSimulated: false });
});
