import { startWatchdog } from '../watchdog.ts';

/**
 * A process under a watchdog of one second, run by its test: says `up`, and stops its event loop for as many milliseconds
 * as a line on standard input says; then says `turns again`. A line `exit MS` ends it, with MS milliseconds of work at exit.
 */
const log = { level: 'info', format: 'json', redactPersonalData: false } as const;
await startWatchdog({ endAfterMs: 1000, log, who: { name: 'stopping', pid: process.pid } });
const block = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};
process.stdin.on('data', (chunk) => {
  const line = String(chunk);
  if (line.startsWith('exit ')) {
    process.on('exit', () => block(Number(line.slice(5))));
    process.exit(0);
  }
  block(Number(line));
  process.stdout.write('turns again\n');
});
process.stdout.write('up\n');
