import { hangupWake } from '@ligai/contracts';
import { requestedHangups } from '@ligai/db';
import { Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import type { SwitchNode } from '../node/switch-node.ts';

const checkEveryMs = 2_000;

/** Finds requested hangups of our calls in Postgres and carries them out. Finding a request twice is harmless. */
export function watchHangups(context: ControllerContext, nodes: readonly SwitchNode[]): AsyncDisposable {
  const watch = new AsyncDisposableStack();
  const loop = watch.use(
    new Periodic({
      ...context,
      action: 'end calls whose hangup was requested',
      everyMs: checkEveryMs,
      run: () => endRequested(context, nodes),
    }),
  );
  watch.use(context.bus.subscribe(hangupWake, () => loop.wake()));
  return watch;
}

async function endRequested({ db }: ControllerContext, nodes: readonly SwitchNode[]): Promise<void> {
  const ours = nodes.filter((node) => node.sessions.size > 0);
  if (ours.length === 0) return;
  const names = ours.map((node) => node.name);
  for (const { callId, node, reason } of await requestedHangups(db, names)) {
    const session = ours.find(({ name }) => name === node)?.sessions.get(callId);
    session?.hangUp(reason ?? 'api_hangup');
  }
}
