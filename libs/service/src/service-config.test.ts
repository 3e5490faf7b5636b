import { describe, expect, it } from 'vitest';
import { ConfigurationError, type EnvironmentShape, portNumber } from './environment.ts';
import { readServiceEnvironment } from './service-config.ts';

const needed = {
  DATABASE_URL: 'postgres://ligai:hunter2@127.0.0.1/ligai',
  NATS_URL: 'nats://127.0.0.1:4222',
  LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
};

function problemsOf(env: Record<string, string>, own: EnvironmentShape = {}): string[] {
  try {
    readServiceEnvironment(env, own);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('the environment', () => {
  it('needs only the addresses of the servers and the secret key', () => {
    const { service, own } = readServiceEnvironment(needed, { HTTP_PORT: portNumber.default(8000) });
    expect(own.HTTP_PORT).toBe(8000);
    expect(service).toMatchObject({
      databaseUrl: needed.DATABASE_URL,
      log: { level: 'info', format: 'json', redactPersonalData: false },
      health: { host: '127.0.0.1', port: 0 },
      secretKey: Buffer.alloc(32, 7),
    });
  });

  it('is reported with all problems together: variable, expectation and value', () => {
    const env = { LOG_FORMAT: 'xml', HTTP_PORT: 'abc', MAX_CONCURRENT_CALLS: '0', TIMEZONE: 'Mars' };
    expect(problemsOf(env, { HTTP_PORT: portNumber.default(8000) }).sort()).toEqual([
      'DATABASE_URL: expected an address such as postgres://host:port, but it is not set',
      'HTTP_PORT: expected a whole number from 0 to 65535, got "abc"',
      'LIGAI_SECRET_KEY: expected 32 random bytes in base64, as `openssl rand -base64 32` makes them, but it is not set',
      'LOG_FORMAT: expected one of json, pretty, got "xml"',
      'MAX_CONCURRENT_CALLS: expected a whole number from 1 to 10000, got "0"',
      'NATS_URL: expected an address such as nats://host:4222, but it is not set',
      'TIMEZONE: expected an IANA time zone such as America/Sao_Paulo, got "Mars"',
    ]);
  });

  it('is reported without keys, passwords and addresses that may contain one', () => {
    const secrets = { DATABASE_URL: 'mysql://u:hunter2@h', LIGAI_SECRET_KEY: 'hunter2', OPENAI_API_KEY: 'sk hunter2' };
    const problems = problemsOf({ ...needed, ...secrets });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each(['u%zz:hunter2@h', 'u:hunter2%@h', 'u:hunter2@h/%E0%A4%A'])(
    'with an address that has a malformed escape (%s) is rejected without the address',
    (rest) => {
      const env = { ...needed, DATABASE_URL: `postgres://${rest}`, NATS_URL: `nats://a,nats://${rest}` };
      const expected = 'expected an address in which each "%" begins an escape such as %40, "%" itself as %25';
      expect(problemsOf(env).sort()).toEqual([
        `DATABASE_URL: ${expected}, got something else (not shown)`,
        `NATS_URL: ${expected}, got something else (not shown)`,
      ]);
    },
  );

  it('may contain empty variables, which count as not set', () => {
    const { service } = readServiceEnvironment({ ...needed, LOG_LEVEL: '', OPENAI_API_KEY: '' }, {});
    expect(service.log.level).toBe('info');
    expect(service.settingDefaults).toMatchObject({ openai_api_key: null, max_concurrent_calls: '15' });
  });

  it('provides the defaults of the settings', () => {
    const { service } = readServiceEnvironment({ ...needed, OPENAI_API_KEY: 'sk-1', MAX_CONCURRENT_CALLS: '20' }, {});
    expect(service.settingDefaults).toMatchObject({ openai_api_key: 'sk-1', max_concurrent_calls: '20' });
  });

  it.each(['nats://one:4222,nats://two:4222', 'nats://user:pass@host', 'tls://host:4222'])(
    'may contain %s as an address of NATS',
    (NATS_URL) => {
      expect(problemsOf({ ...needed, NATS_URL })).toEqual([]);
    },
  );

  it.each(['http://host', 'host:4222', 'nats://one,two'])('may not contain %s as an address of NATS', (NATS_URL) => {
    expect(problemsOf({ ...needed, NATS_URL })).toHaveLength(1);
  });
});
