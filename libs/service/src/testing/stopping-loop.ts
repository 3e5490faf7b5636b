import { startWatchdog } from '../watchdog.ts';

/**
 * A process under a watchdog of one second, run by its test: says `up`, and stops its event loop for as many milliseconds
 * as a line on standard input says; then says `turns again`.
 */
const log = { level: 'info', format: 'json', redactPersonalData: false } as const;
startWatchdog({ endAfterMs: 1000, log, who: { name: 'stopping', pid: process.pid } });
process.stdin.on('data', (line) => {
  const until = performance.now() + Number(line);
  while (performance.now() < until);
  process.stdout.write('turns again\n');
});
process.stdout.write('up\n');
