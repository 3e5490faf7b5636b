import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector/promises';

/** Records a CPU profile of `child`, which preloads `profile-on-request.ts`, during `work`. */
export async function askForProfile<T>(
  child: ChildProcess,
  work: () => Promise<T>,
  take: (profile: Profiler.Profile) => void,
): Promise<T> {
  const started = once(child, 'message');
  child.send('start');
  await started;
  const result = await work();
  const stopped = once(child, 'message');
  child.send('stop');
  const [profile] = (await stopped) as [Profiler.Profile];
  take(profile);
  return result;
}
