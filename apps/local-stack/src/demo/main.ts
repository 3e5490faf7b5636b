import { processEnvironment } from '../config.ts';
import { readFlags } from '../read-options.ts';
import { openConsole } from '../show/console.ts';
import { runDemo } from './demo.ts';

const { json, verbose, help } = readFlags({ json: {}, verbose: {}, help: { short: 'h' } });

if (help) {
  process.stdout.write(
    'Usage: npm run demo [-- --json] [-- --verbose]\n\nPlaces one simulated call and shows it live.\n',
  );
  process.exit(0);
}
process.exit(await runDemo(await openConsole({ facts: json, rawLog: false, quiet: !verbose }), processEnvironment()));
