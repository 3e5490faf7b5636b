import type { Credentials } from '../broker/protocol.ts';

export type LocalNats = {
  readonly url: string;
  readonly kind: 'nats-server' | 'embedded';
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
} & AsyncDisposable;

/** The address of a local server, with the credentials that it requires. */
export function natsUrl(port: number | string, credentials: Credentials | undefined): string {
  const user = credentials && `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
  return `nats://${user ?? ''}127.0.0.1:${port}`;
}
