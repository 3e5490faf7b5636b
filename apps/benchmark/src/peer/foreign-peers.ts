import { readdir, readFile, readlink } from 'node:fs/promises';

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/**
 * The addresses of other machines to which the sockets of a process are connected, in hexadecimal; none if the system
 * does not report them. Source: proc(5), `/proc/pid/net/tcp`.
 */
export async function foreignPeers(pid: number): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const inodes = new Set(links.flatMap((link) => link.match(/^socket:\[(\d+)\]$/)?.[1] ?? []));
  const texts = await Promise.all(tables.map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')));
  return texts
    .flatMap((text) => text.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[9] ?? ''))
    .map((fields) => fields[2]?.split(':')[0] ?? '')
    .filter((address) => !isOwn(address));
}

/** No peer, 127.0.0.0/8, ::1 or ::ffff:127.0.0.0/104: four bytes at a time, each group in the order of the machine. */
export const isOwn = (address: string): boolean =>
  /^(0+|[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/.test(address);
