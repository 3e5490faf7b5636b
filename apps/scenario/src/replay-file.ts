import { readFileSync } from 'node:fs';
import { replayLog } from '@ligai/conversation';
import { messageOf } from '@ligai/kernel';

type Output = { write: (text: string) => void; complain: (text: string) => void };

/** Plays a log of RECORD_EVENTS. Exit code: 0 if the engine decides the same, 1 if not, 2 for a file that is no log. */
export function replayFile(file: string, terminal: Output): number {
  try {
    const { events, difference, cut } = replayLog(readFileSync(file, 'utf8'));
    if (cut !== null) terminal.write(`${file}: the log ends at its limit of ${cut}`);
    if (!difference) {
      terminal.write(`${file}: ${events} events, the same effects`);
      return 0;
    }
    const { line, event, recorded, replayed } = difference;
    terminal.write(`${file}:${line}: other effects after ${JSON.stringify(event)}`);
    const [before, after] = [new Set(recorded), new Set(replayed)];
    for (const effect of recorded) if (!after.has(effect)) terminal.write(`  - ${effect}`);
    for (const effect of replayed) if (!before.has(effect)) terminal.write(`  + ${effect}`);
    if (recorded.every((effect) => after.has(effect)) && recorded.length === replayed.length)
      terminal.write('  the same effects in another order');
    return 1;
  } catch (error) {
    terminal.complain(`${file}: ${messageOf(error)}`);
    return 2;
  }
}
