import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as contracts from '@ligai/contracts';
import { describe, expect, test } from 'vitest';
import { type Access, ofEveryService, ownAccess, serviceNames } from './access.ts';
import { permissionsOf, usersFile } from './users.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Commands and topics of the contracts by the name that code imports them by. */
const subjectsByName = new Map(
  Object.entries(contracts).flatMap(([name, value]) => {
    const subject = subjectOf(value);
    return subject?.startsWith('ligai.') ? [[name, subject] as const] : [];
  }),
);

/** Of a command or topic, or of a function that makes one for a bridge or a service. */
function subjectOf(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'subject' in value) return String(value.subject);
  if (typeof value !== 'function') return undefined;
  try {
    return subjectOf(Reflect.apply(value, undefined, ['*']));
  } catch {
    return undefined;
  }
}

/** The names that these files import from a package. */
function importedFrom(lib: 'bus' | 'contracts', files: readonly string[]): string[] {
  const imports = files.flatMap((file) => [
    ...readFileSync(join(root, file), 'utf8').matchAll(new RegExp(`import \\{([^}]*)\\} from '@ligai/${lib}'`, 'g')),
  ]);
  return [...new Set(imports.flatMap(([, list = '']) => list.split(',').map((name) => name.trim())))];
}

/** The file of a client in libs/bus, such as `request-dial.ts` of `requestDial`: it sends commands for its importer. */
const clientFile = (name: string) =>
  `libs/bus/src/${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;

/** The names of the contracts that a project's code uses, itself or by a client of libs/bus; tests aside. */
function namesIn(project: string): string[] {
  const files = globSync(`${project}/src/**/*.ts`, { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  const clients = importedFrom('bus', files)
    .map(clientFile)
    .filter((file) => existsSync(join(root, file)));
  return importedFrom('contracts', [...files, ...clients]);
}

const subjectsNamedIn = (project: string) =>
  [...new Set(namesIn(project).flatMap((name) => subjectsByName.get(name) ?? []))].sort();

const subjectsOf = (access: Partial<Access>) =>
  [...new Set(Object.values(access).flatMap((list) => list.map(({ subject }) => subject)))].sort();

/** Subjects of single events are made where they are listened to; `services.e2e.test.ts` sees to those. */
const isCallEvent = (subject: string) => subject.startsWith('ligai.v1.evt.call.');
/** `….at.*` is the same command at one instance. */
const isPassedOn = (subject: string) => subject.includes('.at.');

test('the contracts have subjects to speak of', () => {
  expect(subjectsByName.size).toBeGreaterThan(15);
  expect(subjectsByName.get('admitSession')).toBe('ligai.v1.bridge.*.admit');
});

describe('the NATS user of a service may do what its code does, and no more', () => {
  test.each(serviceNames)('%s', (service) => {
    const allowed = subjectsOf(ownAccess[service]).filter((subject) => !isPassedOn(subject));
    const named = subjectsNamedIn(`apps/${service}`);
    expect(
      allowed.filter((subject) => !isCallEvent(subject)),
      'see deploy/src/nats/access.ts',
    ).toEqual(named.filter((subject) => !isCallEvent(subject)));
    const namesEvents = namesIn(`apps/${service}`).some((name) => /^(allCallEvents|callEventSubject)$/.test(name));
    expect(allowed.some(isCallEvent)).toBe(namesEvents);
  });

  test('what libs/service does for each of them', () => {
    const named = subjectsNamedIn('libs/service').filter((subject) => subject !== 'ligai.v1.status.*');
    expect(subjectsOf(ofEveryService)).toEqual(expect.arrayContaining(named));
  });
});

test('no service may listen to all of NATS, or say everything', () => {
  for (const service of serviceNames) {
    const { publish, subscribe } = permissionsOf(service);
    for (const subject of [...publish, ...subscribe]) expect(subject).toMatch(/^(ligai\.v1\.[a-z]+\.|_INBOX\.|\$JS\.)/);
  }
});

test('users.conf is what the table says: node deploy/src/nats/write-users.ts', () => {
  expect(readFileSync(join(root, 'deploy/nats/users.conf'), 'utf8')).toBe(usersFile());
});
