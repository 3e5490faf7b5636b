import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '@ligai/service';

/** The same key for all services of a measurement. */
const secretKey = randomBytes(32).toString('base64');

/** Runs a service as a process of its own, with nothing of our environment. Disposing stops it. */
export function startServiceProcess(app: string, env: Record<string, string>): { pid: number } & AsyncDisposable {
  const main = fileURLToPath(import.meta.resolve(`../../${app}/src/main.ts`));
  const child = spawn(process.execPath, [...nodeFlags, main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: process.env['PATH'], LIGAI_SECRET_KEY: secretKey, HEALTH_PORT: '0', LOG_LEVEL: 'warn' },
      ...{ LIGAI_PARENT_PID: String(process.pid), ...env },
    },
  });
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
