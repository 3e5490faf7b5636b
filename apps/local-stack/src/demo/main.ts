import { parseArgs } from 'node:util';
import { processEnvironment } from '../config.ts';
import { openConsole } from '../show/console.ts';
import { runDemo } from './demo.ts';

const options = {
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const { json = false, verbose = false, help = false } = parseArgs({ options }).values;

if (help) {
  process.stdout.write(
    'Usage: npm run demo [-- --json] [-- --verbose]\n\nPlaces one simulated call and shows it live.\n',
  );
  process.exit(0);
}
process.exit(await runDemo(openConsole({ facts: json, rawLog: false, quiet: !verbose }), processEnvironment()));
