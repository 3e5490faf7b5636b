import { sharedServerKind } from '../config.ts';
import { chooseServers, sourceOf } from './choose-servers.ts';
import type { ServerSource } from './server-source.ts';

let chosen: Promise<ServerSource> | undefined;

/** The servers of this run, as selected by its global set-up; without one, selected once in this process. */
export function testServers(): Promise<ServerSource> {
  chosen ??= choose();
  return chosen;
}

async function choose(): Promise<ServerSource> {
  return await sourceOf(sharedServerKind() ?? (await chooseServers()).kind);
}
