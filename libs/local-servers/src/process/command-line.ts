import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What a process was started with, or undefined where none of that id runs. Tells whether an id that was written down
 * earlier still belongs to the same program.
 */
export function commandLineOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    // No such process, or a system without /proc.
    const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return stdout?.trim() || undefined;
  }
}
