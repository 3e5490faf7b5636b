import { isIP, type LookupFunction } from 'node:net';
import { type Clock, isLigaiError, LigaiError, withDeadline } from '@ligai/kernel';
import { Agent, buildConnector } from 'undici';
import { type AddressGuard, addressGuard } from './address-guard.ts';
import { parseEgressUrl } from './egress-url.ts';
import type { Network } from './networks.ts';
import { addressesOf, type Resolve, systemResolve } from './resolver.ts';

export type EgressOptions = {
  /** Private networks that an installation allows. */
  allow: readonly Network[];
  clock: Clock;
  resolve?: Resolve;
};

/** Requests to addresses that customers configure. */
export interface Egress {
  /**
   * Checks a URL against the rules, with every current address of its name. A name that has none at the moment, or
   * takes longer than 2 s, passes: `agent` checks again. Error: `invalid_request`, with the reason.
   */
  check(url: string): Promise<URL>;

  /**
   * Allows connections to admitted addresses only: checked for each connection after the name was resolved, on the
   * addresses that are connected to, so that a name cannot change between check and use. A rejection is a LigaiError
   * `invalid_request`. Redirects are not followed. Dispose of it by `destroy`.
   */
  agent(options: { connections: number; connectWithinMs: number }): Agent;
}

const resolveWithinMs = 2_000;

export function openEgress({ allow, clock, resolve = systemResolve() }: EgressOptions): Egress {
  const guard = addressGuard(allow);
  return {
    async check(text) {
      const url = parseEgressUrl(text);
      const action = `Resolve ${url.hostname}`;
      const addresses = await withDeadline(clock, resolveWithinMs, action, () =>
        addressesOf(url.hostname, resolve),
      ).catch(() => []);
      requireAdmitted(url.hostname, addresses, guard);
      return url;
    },
    agent: ({ connections, connectWithinMs }) =>
      new Agent({
        connections,
        pipelining: 1,
        connect: guardedConnector(guard, resolve, connectWithinMs),
        // Limits the response headers of external servers.
        maxHeaderSize: 16_384,
      }),
  };
}

export const isRefusal = (error: unknown): error is LigaiError => isLigaiError(error, 'invalid_request');

function guardedConnector(guard: AddressGuard, resolve: Resolve, timeout: number): buildConnector.connector {
  const connect = buildConnector({ timeout, lookup: guardedLookup(guard, resolve) });
  return (options, callback) => {
    try {
      // An IP address is not resolved, so the guard in the lookup would not see it.
      if (isIP(options.hostname) !== 0) requireAdmitted(options.hostname, [options.hostname], guard);
    } catch (error) {
      return callback(error as Error, null);
    }
    return connect(options, callback);
  };
}

function guardedLookup(guard: AddressGuard, resolve: Resolve): LookupFunction {
  return (hostname, { all }, callback) => {
    addressesOf(hostname, resolve)
      .then((addresses) => {
        requireAdmitted(hostname, addresses, guard);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = found;
        if (!first) throw new Error(`${hostname} has no address`);
        if (all) callback(null, found);
        else callback(null, first.address, first.family);
      })
      .catch((error) => callback(error, ''));
  };
}

/** One rejected address rejects the name: the HTTP client chooses which of them it connects to. */
function requireAdmitted(hostname: string, addresses: readonly string[], guard: AddressGuard): void {
  for (const address of addresses) {
    const what = guard(address);
    if (what === undefined) continue;
    const by = address === hostname.replace(/^\[(.*)\]$/, '$1') ? '' : ` by its address ${address}`;
    const why = `expected a public address, got ${JSON.stringify(hostname)}, which is${by} ${what} (WEBHOOK_ALLOW_PRIVATE can allow its network)`;
    throw new LigaiError('invalid_request', `url: ${why}`);
  }
}
