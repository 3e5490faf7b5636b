import type { Verdict, Watcher } from './tcp-relay.ts';

/** One commit: the bytes that its transaction sent (statements and parameters), and its number from 1. */
export type Commit = { sent: string; nth: number };

export type CommitFault = {
  /** Selects the commits that are counted. */
  counts: (sent: string) => boolean;
  /** The number of the commit with the fault, counted over all connections. */
  nth: number;
  /**
   * `request`: the server never gets the COMMIT. `reply`: it has committed, and its reply is lost. `connection`: the
   * reply arrives, and the connection ends right after it.
   */
  lose: 'request' | 'reply' | 'connection';
  /** How the connection fails if the reply is lost. */
  by?: Extract<Verdict, 'cut' | 'silence'>;
};

/**
 * Watches the Postgres wire protocol (simple query 'Q', CommandComplete 'C'; source: PostgreSQL documentation, "Message
 * Formats") for the COMMIT of transactions, and loses one of them. `commits` lists the counted ones.
 */
export function commitWatch({ counts, nth, lose, by = 'cut' }: CommitFault): {
  commits: Commit[];
  watch: () => Watcher;
} {
  const commits: Commit[] = [];
  const watch = (): Watcher => {
    let sent = '';
    let awaitsReply = false;
    return (from, bytes) => {
      if (from === 'server') {
        // The reply to COMMIT arrives alone: the client sends nothing else before it.
        if (!awaitsReply || !bytes.includes('COMMIT\0')) return 'forward';
        awaitsReply = false;
        return lose === 'connection' ? 'forward_then_cut' : by;
      }
      const text = bytes.toString('latin1');
      if (/^Q[\s\S]{4}begin/i.test(text)) sent = '';
      sent += text;
      if (!/^Q[\s\S]{4}commit/i.test(text) || !counts(sent)) return 'forward';
      commits.push({ sent, nth: commits.length + 1 });
      if (commits.length !== nth) return 'forward';
      if (lose === 'request') return by;
      awaitsReply = true;
      return 'forward';
    };
  };
  return { commits, watch };
}
