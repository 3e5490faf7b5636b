import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** A range of addresses, `10.0.0.0/8` or `fd00::/8`. */
export type Network = { address: string; prefix: number; family: 'ipv4' | 'ipv6' };

/** Reads `10.1.0.0/16`, `fd00::/8` or a single address; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const widest = version === 4 ? 32 : 128;
  const prefix = length === undefined ? widest : Number(length);
  return prefix <= widest ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined;
}

const expected = 'expected networks such as 10.1.0.0/16 or fd00::/8, separated by commas, or none';

/** A list of networks in a variable; `none` is the empty list. */
export const NetworkList = z.string(expected).transform((text, issues) => {
  if (text.trim() === 'none') return [];
  const networks = text.split(',').map((one) => parseNetwork(one.trim()));
  if (networks.includes(undefined)) issues.addIssue({ code: 'custom', message: expected });
  return networks.filter((one) => one !== undefined);
});

/**
 * Whether an address lies in one of the networks. Each family has a separate list: Node's BlockList would match any
 * IPv4 address with `::ffff:0:0/96`.
 */
export function membership(networks: readonly Network[]): (address: string) => boolean {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, prefix, family } of networks) lists[family].addSubnet(address, prefix, family);
  return (address) => {
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    return lists[family].check(address, family);
  };
}
