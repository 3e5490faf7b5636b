import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Every address of a name. Rejects with Node's DNS error if there is none. */
export type Resolve = (name: string) => Promise<string[]>;

/** Names with a fixed meaning on every machine, which no name server may override. */
const fixed = new Map([
  ['localhost', ['127.0.0.1', '::1']],
  // Metadata of Google's and Amazon's machines.
  ['metadata.google.internal', ['169.254.169.254']],
  ['instance-data.ec2.internal', ['169.254.169.254']],
]);

/**
 * Asks the name servers, for 5 s at most, and then the system's other name sources. `lookup` alone would not do: it
 * runs in a pool of four threads, so four names that are slow to resolve would block all other lookups.
 */
export function systemResolve(): Resolve {
  const servers = new Resolver({ timeout: 2_000, tries: 2 });
  return async (name) => {
    const answers = await Promise.allSettled([servers.resolve4(name), servers.resolve6(name)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    const failure = failures.find((error) => !isUnknown(error));
    if (failure) throw failure;
    return (await lookup(name, { all: true })).map(({ address }) => address);
  };
}

/** The addresses of a URL's host, which may be one itself. */
export async function addressesOf(hostname: string, resolve: Resolve): Promise<string[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return [host];
  const name = host.toLowerCase().replace(/\.$/, '');
  return fixed.get(name.endsWith('.localhost') ? 'localhost' : name) ?? resolve(name);
}

const isUnknown = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOTFOUND', 'ENODATA'].includes(String(error.code));
