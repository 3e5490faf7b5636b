import { readArguments } from './config.ts';
import { runSimulator } from './simulator.ts';

const read = readArguments(process.argv.slice(2), process.env);
if ('config' in read) process.exitCode = await runSimulator(read.config);
else {
  process[read.exitCode === 0 ? 'stdout' : 'stderr'].write(`${read.text}\n`);
  process.exitCode = read.exitCode;
}
