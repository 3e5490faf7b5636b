import { parseArgs } from 'node:util';
import { processEnvironment } from './config.ts';
import { runUntilStopped } from './run.ts';
import { openConsole } from './show/console.ts';
import { helpText } from './show/help.ts';
import { variableGroups } from './variables.ts';

const options = {
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const { json = false, quiet = false, help = false } = parseArgs({ options }).values;

if (help) {
  process.stdout.write(helpText(variableGroups));
  process.exit(0);
}
const env = processEnvironment();
const rawLog = env['LOG_FORMAT'] === 'json';
process.exit(await runUntilStopped(openConsole({ facts: json, rawLog, quiet }), env));
