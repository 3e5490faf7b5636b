import { isIP } from 'node:net';
import { membership, type Network, parseNetwork } from './networks.ts';

/** Describes an address to which connections are forbidden; undefined if they are allowed. */
export type AddressGuard = (address: string) => string | undefined;

/**
 * All networks that are not the public internet, and the public addresses that large clouds reserve for their own
 * machines. Source: IANA's special-purpose address registries for IPv4 and IPv6.
 */
const notPublic: Record<string, readonly string[]> = {
  'this host or network': ['0.0.0.0/8', '::/128'],
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  'shared by a carrier (CGNAT)': ['100.64.0.0/10'],
  'link-local, where clouds keep their metadata': ['169.254.0.0/16', 'fe80::/10'],
  'a cloud’s own service': ['168.63.129.16/32'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  'for documentation': ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  'for benchmarks': ['198.18.0.0/15'],
  'an IPv4 address inside an IPv6 one': ['::ffff:0:0/96', '::ffff:0:0:0/96', '::/96'],
  'a translation to IPv4 (NAT64)': ['64:ff9b::/96', '64:ff9b:1::/48'],
  'a tunnel (6to4, Teredo)': ['192.88.99.0/24', '2002::/16', '2001::/32'],
  reserved: ['192.0.0.0/24', '240.0.0.0/4', '2001::/23'],
};

const global = membership(networksOf(['0.0.0.0/0', '2000::/3']));

/** Refuses every address that is not public, except those in `allow`. */
export function addressGuard(allow: readonly Network[]): AddressGuard {
  const allowed = membership(allow);
  const refused = Object.entries(notPublic).map(([what, texts]) => ({ what, holds: membership(networksOf(texts)) }));
  return (address) => {
    // A zone only names the interface.
    const bare = address.replace(/%.*$/, '');
    if (isIP(bare) === 0) return 'not an address';
    if (allowed(bare)) return undefined;
    return refused.find(({ holds }) => holds(bare))?.what ?? (global(bare) ? undefined : 'reserved');
  };
}

function networksOf(texts: readonly string[]): Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (!network) throw new Error(`not a network: ${text}`);
    return network;
  });
}
