import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProvidersReport } from './recorded-providers.ts';
import type { DriverReport, OpenCall } from './switch-driver.ts';

/** The switch and the providers of the calls, each in a process. */
export type CallPeers = AsyncDisposable & {
  /** `host:port` of all providers. */
  providers: string;
  openCall(call: OpenCall): void;
  /** What both have measured since the last report. */
  report(): Promise<{ driver: DriverReport; providers: ProvidersReport }>;
};

export async function startCallPeers(): Promise<CallPeers> {
  await using starting = new AsyncDisposableStack();
  const providers = starting.use(startProcess('recorded-providers.ts'));
  const { port } = (await providers.next()) as { port: number };
  const driver = starting.use(startProcess('switch-driver.ts'));
  const processes = starting.move();
  return {
    providers: `127.0.0.1:${port}`,
    openCall: (call) => driver.child.send(call),
    async report() {
      const reports = Promise.all([driver.next(), providers.next()]);
      for (const { child } of [driver, providers]) child.send('report');
      const [ofDriver, ofProviders] = await reports;
      return { driver: ofDriver as DriverReport, providers: ofProviders as ProvidersReport };
    },
    [Symbol.asyncDispose]: () => processes.disposeAsync(),
  };
}

type PeerProcess = AsyncDisposable & { child: ChildProcess; next(): Promise<unknown> };

function startProcess(file: string): PeerProcess {
  const quickImports = import.meta.resolve('../../../../libs/service/src/quick-imports.ts');
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ['--import', quickImports] });
  return {
    child,
    next: async () => (await once(child, 'message'))[0],
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
