import type { Watcher } from './tcp-relay.ts';

/**
 * Watches the NATS protocol for messages by their first line (`PUB subject …`, `MSG subject …`) and cuts the connection
 * of the `nth` counted message, before it is forwarded. `seen` lists the counted ones.
 */
export function messageWatch(fault: { counts: (line: string) => boolean; nth: number }): {
  seen: string[];
  watch: () => Watcher;
} {
  const seen: string[] = [];
  const watch = (): Watcher => (_from, bytes) => {
    for (const line of bytes.toString('latin1').split('\r\n')) {
      if (!/^H?(PUB|MSG) /.test(line) || !fault.counts(line)) continue;
      seen.push(line);
      if (seen.length === fault.nth) return 'cut';
    }
    return 'forward';
  };
  return { seen, watch };
}
