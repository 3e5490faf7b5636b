import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import {
  address,
  type Env,
  oneOf,
  type ProviderAddresses,
  portNumber,
  providerAddresses,
  providerVariables,
  readServiceEnvironment,
  type ServiceConfig,
  wholeNumber,
} from '@ligai/service';
import { z } from 'zod';

export type Config = {
  service: ServiceConfig;
  /** Address for the switch's audio sockets. Port 0 selects any free port. */
  listen: { host: string; port: number };
  /** The address that the switch connects to, without a path; undefined: the listen address. */
  publicUrl: string | undefined;
  /** The address for the gateway, if the switch connects through the gateway; undefined: the same address. */
  directUrl: string | undefined;
  /** Concurrent calls. */
  capacity: number;
  /** Sample rate of the caller's audio, as call-controller requests it from the switch. */
  sampleRateHz: 8000 | 16000;
  providers: ProviderAddresses;
  /**
   * Concurrent Murf contexts of all bridges; other pieces wait. Undefined: the limit of the address (`murfContexts`).
   */
  murfConcurrency: number | undefined;
  /** Where the events of each conversation are written; undefined: nowhere. */
  eventLogFolder: string | undefined;
};

const anyAddress = new Set(['0.0.0.0', '::']);
const defaultHost = '127.0.0.1';

/**
 * mod_audio_stream rejects other hosts, such as names with an underscore, and IPv6. Source: the URL check in its code.
 */
const switchUrl = z
  .string('expected what the switch dials, such as ws://media-bridge:8090, since it cannot dial MEDIA_BRIDGE_HOST')
  .regex(/^wss?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/, 'expected ws://host:port, the host of letters, digits, "-" and "."');

const isDialable = (host: string): boolean => /^[A-Za-z0-9.-]+$/.test(host) && !anyAddress.has(host);

/** Parses a network in CIDR notation to the addresses of this machine in it. */
const ownAddressIn = (ownAddresses: readonly string[]) =>
  z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'expected an IPv4 network such as 10.191.30.0/24')
    .transform((network, context) => {
      const own = ownAddresses.find((one) => isInNetwork(one, network));
      if (own === undefined) {
        const has = ownAddresses.join(', ') || 'none';
        context.addIssue({
          code: 'custom',
          message: `expected a network in which this machine has an address (${has})`,
        });
      }
      return own ?? z.NEVER;
    });

function isInNetwork(own: string, network: string): boolean {
  const [base = '', prefix = ''] = network.split('/');
  if (!isIPv4(base) || Number(prefix) > 32) return false;
  const addresses = new BlockList();
  addresses.addSubnet(base, Number(prefix), 'ipv4');
  return addresses.check(own, 'ipv4');
}

function addressesOfThisMachine(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map((one) => one.address);
}

const variables = {
  MEDIA_BRIDGE_HOST: z.string().default(defaultHost),
  MEDIA_BRIDGE_PORT: portNumber.default(8090),
  MEDIA_BRIDGE_DIRECT_URL: address('ws', 'wss').optional(),
  MEDIA_BRIDGE_CAPACITY: wholeNumber(1, 10_000).default(100),
  MEDIA_SAMPLE_RATE: z
    .enum(['8000', '16000'], 'expected 8000 or 16000')
    .default('8000')
    .transform((text) => (text === '8000' ? 8000 : 16000)),
  ...providerVariables,
  MURF_CONCURRENCY: wholeNumber(1, 1000).optional(),
  RECORD_EVENTS: oneOf('0', '1').default('0'),
  RECORD_EVENTS_FOLDER: z.string().default('.ligai/event-logs'),
};

/**
 * Parses the environment. Throws a ConfigurationError with every problem. `ownAddresses` are the IPv4 addresses of this
 * machine, of which MEDIA_BRIDGE_SUBNET selects one.
 */
export function configFrom(env: Env, ownAddresses: readonly string[] = addressesOfThisMachine()): Config {
  const dialable = isDialable(env['MEDIA_BRIDGE_HOST'] || defaultHost) || Boolean(env['MEDIA_BRIDGE_SUBNET']);
  const { service, own } = readServiceEnvironment(env, {
    ...variables,
    MEDIA_BRIDGE_SUBNET: ownAddressIn(ownAddresses).optional(),
    MEDIA_BRIDGE_PUBLIC_URL: dialable ? switchUrl.optional() : switchUrl,
  });
  const { MEDIA_BRIDGE_HOST: host, MEDIA_BRIDGE_SUBNET: ownAddress } = own;
  const publicUrl = own.MEDIA_BRIDGE_PUBLIC_URL ?? (ownAddress && `ws://${ownAddress}:${own.MEDIA_BRIDGE_PORT}`);
  return {
    service,
    listen: { host, port: own.MEDIA_BRIDGE_PORT },
    publicUrl,
    directUrl: own.MEDIA_BRIDGE_DIRECT_URL ?? (isDialable(host) ? undefined : publicUrl),
    capacity: own.MEDIA_BRIDGE_CAPACITY,
    sampleRateHz: own.MEDIA_SAMPLE_RATE,
    providers: providerAddresses(own),
    murfConcurrency: own.MURF_CONCURRENCY,
    eventLogFolder: own.RECORD_EVENTS === '1' ? own.RECORD_EVENTS_FOLDER : undefined,
  };
}
