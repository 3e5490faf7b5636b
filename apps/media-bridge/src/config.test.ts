import { ConfigurationError } from '@ligai/service';
import { expect, test } from 'vitest';
import { configFrom } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://localhost/ligai',
  NATS_URL: 'nats://localhost:4222',
  LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
};

test('without its own variables a bridge listens on loopback and takes 8 kHz', () => {
  expect(configFrom(needed)).toMatchObject({
    listen: { host: '127.0.0.1', port: 8090 },
    publicUrl: undefined,
    capacity: 100,
    sampleRateHz: 8000,
    eventLogFolder: undefined,
  });
});

test('events are recorded only on request, in a folder of choice', () => {
  expect(configFrom({ ...needed, RECORD_EVENTS: '1' }).eventLogFolder).toBe('.ligai/event-logs');
  const chosen = { RECORD_EVENTS: '1', RECORD_EVENTS_FOLDER: '/var/lib/ligai/events' };
  expect(configFrom({ ...needed, ...chosen }).eventLogFolder).toBe('/var/lib/ligai/events');
  expect(problemsOf({ ...needed, RECORD_EVENTS: 'yes' })).toEqual([expect.stringContaining('RECORD_EVENTS: ')]);
});

test('all problems are listed at once, with their variables', () => {
  const wrong = { MEDIA_BRIDGE_PORT: '70000', MEDIA_SAMPLE_RATE: '44100', MURF_URL: 'nonsense' };
  expect(problemsOf({ ...needed, ...wrong })).toEqual([
    expect.stringContaining('MEDIA_BRIDGE_PORT: expected a whole number'),
    'MEDIA_SAMPLE_RATE: expected 8000 or 16000, got "44100"',
    expect.stringContaining('MURF_URL: expected an address'),
  ]);
});

test('a host name that mod_audio_stream refuses is refused here', () => {
  expect(problemsOf({ ...needed, MEDIA_BRIDGE_PUBLIC_URL: 'ws://media_bridge:8090' })).toHaveLength(1);
  expect(configFrom({ ...needed, MEDIA_BRIDGE_PUBLIC_URL: 'ws://media-bridge:8090' }).publicUrl).toBe(
    'ws://media-bridge:8090',
  );
});

test.each(['0.0.0.0', '::', '::1', 'media_bridge'])('who listens on %s has to say what the switch dials', (host) => {
  expect(problemsOf({ ...needed, MEDIA_BRIDGE_HOST: host, MEDIA_BRIDGE_PORT: 'x' })).toEqual([
    expect.stringContaining('MEDIA_BRIDGE_PORT: '),
    expect.stringContaining('MEDIA_BRIDGE_PUBLIC_URL: expected what the switch dials'),
  ]);
  expect(problemsOf({ ...needed, MEDIA_BRIDGE_HOST: host, MEDIA_BRIDGE_PUBLIC_URL: 'ws://bridge:8090' })).toEqual([]);
});

test('several bridges of one configuration each announce their own address in the network of the switch', () => {
  const env = { ...needed, MEDIA_BRIDGE_HOST: '0.0.0.0', MEDIA_BRIDGE_SUBNET: '10.191.30.0/24' };
  expect(configFrom(env, ['172.18.0.5', '10.191.30.7'])).toMatchObject({
    publicUrl: 'ws://10.191.30.7:8090',
    directUrl: 'ws://10.191.30.7:8090',
  });
  expect(configFrom(env, ['10.191.30.8']).publicUrl).toBe('ws://10.191.30.8:8090');
  const named = { ...env, MEDIA_BRIDGE_PUBLIC_URL: 'ws://bridge.example.com:9000' };
  expect(configFrom(named, ['10.191.30.8']).publicUrl).toBe('ws://bridge.example.com:9000');
});

test.each(['10.191.30.0', '10.191.300.0/24', '10.191.30.0/33', '192.0.2.0/24'])(
  'a network in which the bridge has no address, %s, is refused with its name',
  (network) => {
    const env = { ...needed, MEDIA_BRIDGE_HOST: '0.0.0.0', MEDIA_BRIDGE_SUBNET: network };
    expect(() => configFrom(env, ['10.191.30.7'])).toThrow(/MEDIA_BRIDGE_SUBNET: expected/);
  },
);

function problemsOf(env: Record<string, string>): string[] {
  try {
    configFrom(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
