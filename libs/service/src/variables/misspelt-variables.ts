import type { Env } from '../environment.ts';
import { nearestName } from './nearest-name.ts';
import { variableGroups } from './variables.ts';

/** Set by a starter for its services, or by the compose file for itself. */
const alsoKnown = new Set(['LIGAI_PARENT_PID', 'LIGAI_VERSION', 'SIMULATED_PARTS']);
const simulatorPort = /^SIMULATOR_[A-Z_]+_PORT$/;
const known = variableGroups.flatMap(({ variables }) => variables.map(({ name }) => name));

/** Other programs have such variables too: a name near one of these does not stop `npm start`. */
const generic = /^(API|AUTH|DATABASE|HEALTH|HTTP|LANGUAGE|LOG|NODE|SERVICE|TIMEZONE|VOICE)_?/;

export type Misspelling = { name: string; meant: string; certain: boolean };

/** Unknown variables whose name is similar to that of a known one. */
export function misspeltVariables(env: Env): Misspelling[] {
  const listed = new Set(known);
  return Object.entries(env).flatMap(([name, value]) => {
    const isKnown = listed.has(name) || alsoKnown.has(name) || simulatorPort.test(name);
    if (isKnown || !value || !/^[A-Za-z_][A-Za-z0-9_-]{4,}$/.test(name)) return [];
    const meant = nearestName(name, known);
    return meant === undefined || isSetToo(meant, env) ? [] : [{ name, meant, certain: !generic.test(meant) }];
  });
}

/** If the right variable is set as well, the other one belongs to another program. */
const isSetToo = (name: string, env: Env): boolean => Boolean(env[name]);

/** Without the value, which may be a secret. */
export const inWords = ({ name, meant }: Misspelling): string => `${name}: unknown variable, did you mean ${meant}?`;
