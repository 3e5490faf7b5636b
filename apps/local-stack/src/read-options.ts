import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearestName } from '@ligai/service';

/** `EX_USAGE` is 64, but shells and most programs exit with 2. */
const badUsageExit = 2;

/** Reads flags such as `--json`. An unknown flag ends the process with one line that names the nearest known flag. */
export function readFlags<const Flag extends string>(
  flags: Readonly<Record<Flag, { short?: string }>>,
  args: readonly string[] = process.argv.slice(2),
): Record<Flag, boolean> {
  const names = Object.keys(flags) as Flag[];
  const problem = problemOf(names, shortNames(flags), args);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exit(badUsageExit);
  }
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    names.map((name) => [name, { ...flags[name], type: 'boolean' as const }]),
  );
  const { values } = parseArgs({ args: [...args], options });
  return Object.fromEntries(names.map((name) => [name, values[name] === true])) as Record<Flag, boolean>;
}

/** The error of the arguments, in one line. */
export function problemOf(names: readonly string[], short: readonly string[], args: readonly string[]) {
  for (const arg of args) {
    const [, name] = /^--([^=]*)/.exec(arg) ?? [];
    if (name === undefined) {
      if (/^-[a-zA-Z]$/.test(arg) && short.includes(arg.slice(1))) continue;
      return `unknown argument ${JSON.stringify(arg)}, expected ${names.map((one) => `--${one}`).join(', ')}`;
    }
    if (!names.includes(name)) {
      const nearest = nearestName(name, names);
      const hint = nearest ? `did you mean --${nearest}` : `expected ${names.map((one) => `--${one}`).join(', ')}`;
      return `unknown option ${JSON.stringify(`--${name}`).slice(1, -1)}, ${hint}`;
    }
    if (arg.includes('=')) return `option --${name} takes no value`;
  }
  return undefined;
}

const shortNames = (flags: Readonly<Record<string, { short?: string }>>): string[] =>
  Object.values(flags).flatMap(({ short }) => (short === undefined ? [] : [short]));
