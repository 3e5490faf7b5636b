import { LigaiError, messageOf } from '@ligai/kernel';
import { dockerHost, type ServerKind, testServersAsked } from '../config.ts';
import { engineObjection } from './docker-engine.ts';
import type { ServerSource } from './server-source.ts';

export type ServerChoice = {
  kind: ServerKind;
  /** The selection and its reason, for the output of the tests. */
  why: string;
};

/** The inputs of the selection, for tests of it. */
type Asked = {
  wanted?: string;
  objection?: () => Promise<string | undefined>;
  prepare?: () => Promise<void>;
};

/**
 * Selects the source by `TEST_SERVERS`: `containers`, `local`, or `auto` (default): containers if a Docker engine
 * answers at once and has the images or can pull them, otherwise this machine's servers. Error: `bad_configuration` for
 * another value, or if containers are requested and not available.
 */
export async function chooseServers(asked: Asked = {}): Promise<ServerChoice> {
  const { wanted = testServersAsked(), objection = () => engineObjection(dockerHost()), prepare = pullImages } = asked;
  if (wanted === 'local') return { kind: 'local', why: 'TEST_SERVERS=local' };
  if (wanted !== 'containers' && wanted !== 'auto')
    throw new LigaiError('bad_configuration', `TEST_SERVERS: expected containers, local or auto, got "${wanted}"`);
  const problem = (await objection()) ?? (await problemOf(prepare));
  if (problem === undefined) return { kind: 'containers', why: 'a Docker engine answers' };
  if (wanted === 'auto') return { kind: 'local', why: problem };
  throw new LigaiError('bad_configuration', `Cannot test by containers: ${problem}`);
}

/** Imports only the selected source, since testcontainers takes half a second. */
export async function sourceOf(kind: ServerKind): Promise<ServerSource> {
  return kind === 'local' ? (await import('./local.ts')).local : (await import('./containers.ts')).containers;
}

async function pullImages(): Promise<void> {
  const { prepareImages } = await import('./containers.ts');
  await prepareImages();
}

async function problemOf(prepare: () => Promise<void>): Promise<string | undefined> {
  try {
    await prepare();
    return undefined;
  } catch (error) {
    return `no images: ${messageOf(error).trim()}`;
  }
}
