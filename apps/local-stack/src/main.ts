import { variableGroups } from '@ligai/service';
import { processEnvironment } from './config.ts';
import { readFlags } from './read-options.ts';
import { runUntilStopped } from './run.ts';
import { openConsole } from './show/console.ts';
import { helpText } from './show/help.ts';

const { json, quiet, help } = readFlags({ json: {}, quiet: {}, help: { short: 'h' } });

if (help) {
  process.stdout.write(helpText(variableGroups));
  process.exit(0);
}
const env = processEnvironment();
const rawLog = env['LOG_FORMAT'] === 'json';
process.exit(await runUntilStopped(await openConsole({ facts: json, rawLog, quiet }), env));
