import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlagsOf } from '@ligai/service';

/** Shared by all services of a measurement. */
const secretKey = randomBytes(32).toString('base64');

export type ServiceProcess = { pid: number; child: ChildProcess } & AsyncDisposable;

/** Runs a service as a separate process that inherits no environment variables. Disposing stops it. */
export function startServiceProcess(
  app: string,
  env: Record<string, string>,
  /** Modules that it loads first; if there are any, the process has an IPC channel. */
  preload: readonly string[] = [],
): ServiceProcess {
  const main = fileURLToPath(import.meta.resolve(`../../${app}/src/main.ts`));
  const flags = [...nodeFlagsOf(app), ...preload.flatMap((module) => ['--import', module])];
  const child = spawn(process.execPath, [...flags, main], {
    stdio: ['ignore', 'ignore', 'inherit', ...(preload.length > 0 ? (['ipc'] as const) : [])],
    env: {
      ...{ PATH: process.env['PATH'], LIGAI_SECRET_KEY: secretKey, HEALTH_PORT: '0', LOG_LEVEL: 'warn' },
      ...{ LIGAI_PARENT_PID: String(process.pid), ...env },
    },
  });
  return {
    pid: child.pid ?? 0,
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
