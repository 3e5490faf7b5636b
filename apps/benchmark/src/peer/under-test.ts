import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LigaiError } from '@ligai/kernel';
import { BridgeUnderTest } from '../overhead/bridge-under-test.ts';
import { Line } from '../overhead/line.ts';
import type { InstalledLiveKit } from './install-livekit.ts';
import type { VariantName } from './livekit-variants.ts';

/** A process whose calls are measured. */
export type SystemUnderTest = AsyncDisposable & { pid: number; openLine(): Promise<Line> };

export async function startBridge(providers: string): Promise<SystemUnderTest> {
  // More than there are calls: neither side waits for a place at TTS.
  const bridge = await BridgeUnderTest.start(providers, { env: { MURF_CONCURRENCY: '1000' } });
  return {
    pid: bridge.process.pid,
    openLine: () => bridge.openLine(),
    [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
  };
}

export async function startLiveKit(
  { entry }: InstalledLiveKit,
  providers: string,
  variant: VariantName,
): Promise<SystemUnderTest> {
  const main = fileURLToPath(new URL('livekit-process.ts', import.meta.url));
  const child = spawn(process.execPath, [main, entry, providers, variant], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // No proxy and no keys of LiveKit's cloud, without which the framework reports nothing to it.
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
  });
  const [port] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [undefined])]);
  if (port === undefined) throw new LigaiError('internal', 'Cannot start the process with LiveKit: it exited');
  let opened = 0;
  return {
    pid: child.pid ?? 0,
    openLine: () => {
      opened += 1;
      return Line.open(`ws://127.0.0.1:${port}/ws/${opened}`);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
