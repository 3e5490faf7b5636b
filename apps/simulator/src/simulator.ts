import { messageOf, systemClock } from '@ligai/kernel';
import { addressBlock, readyLine } from './address-block.ts';
import type { Config } from './config.ts';
import { startParts } from './start-parts.ts';
import { untilStopped } from './until-stopped.ts';

/** Starts the parts, says where they are, and runs until it is told to stop or its starter is gone. Resolves with the exit code. */
export async function runSimulator(config: Config): Promise<number> {
  try {
    await using parts = await startParts(config);
    process.stdout.write(config.json ? `${readyLine(parts.addresses)}\n` : addressBlock(parts.addresses, config));
    await untilStopped(systemClock, config.parentPid);
    return 0;
  } catch (error) {
    process.stderr.write(`The simulator cannot start: ${messageOf(error)}\n`);
    return 1;
  }
}
