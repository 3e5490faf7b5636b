import { sharedServerKind, shareServerKind } from '../config.ts';
import { chooseServers } from './choose-servers.ts';

const shown = { containers: 'by testcontainers', local: 'by libs/local-servers' } as const;

/** Vitest's global set-up: selects the source of servers for the whole run, and prints it. */
export default async function setup(): Promise<void> {
  // Another project of the same run has already selected it.
  if (sharedServerKind() !== undefined) return;
  const { kind, why } = await chooseServers();
  shareServerKind(kind);
  process.stdout.write(`Postgres and NATS ${shown[kind]}: ${why}\n`);
}
