import { expect, test } from 'vitest';
import { configFrom, root } from './config.ts';

test('with an empty environment everything is local', () => {
  const config = configFrom({});
  expect(config).toMatchObject({ http: { host: '127.0.0.1', port: 8000 }, databaseUrl: undefined, switchGiven: false });
  expect(config.dataDir).toBe(`${root}.ligai`);
  expect([...config.providersGiven]).toEqual([]);
});

test('a provider is given by its key or by its address, an empty variable by neither', () => {
  const config = configFrom({ DEEPGRAM_API_KEY: 'k', OPENAI_BASE_URL: 'http://localhost:1234/v1', MURF_API_KEY: '' });
  expect([...config.providersGiven]).toEqual(['deepgram', 'openai']);
});

test('all problems are listed at once', () => {
  const environment = { HTTP_PORT: 'abc', DATABASE_URL: 'mysql://x', LIGAI_NATS: 'rabbit', HTTP_HOST: '' };
  expect(() => configFrom(environment)).toThrow(/HTTP_PORT: .*"abc"[\s\S]*DATABASE_URL: [\s\S]*LIGAI_NATS: .*"rabbit"/);
});

test('a switch on another machine needs an address at which it reaches us', () => {
  const environment = { FREESWITCH_ESL: 'esl://:ClueCon@192.0.2.7:8021' };
  expect(() => configFrom(environment)).toThrow(/MEDIA_BRIDGE_PUBLIC_URL: expected/);
  expect(configFrom({ ...environment, MEDIA_BRIDGE_PUBLIC_URL: 'ws://192.0.2.8:9000' }).switchGiven).toBe(true);
  expect(configFrom({ FREESWITCH_ESL: 'esl://:ClueCon@127.0.0.1:8021' }).switchGiven).toBe(true);
});
