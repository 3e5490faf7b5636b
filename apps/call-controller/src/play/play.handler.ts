import { breakPlayback, playUpload } from '@ligai/contracts';
import type { ControllerContext } from '../controller-context.ts';
import type { SwitchNode } from '../node/switch-node.ts';
import { handleAtOwner } from './owner-route.ts';

/** File path: plays the uploads of a bridge, each once even if the request is repeated, and stops playback. */
export function handlePlayback(context: ControllerContext, nodes: readonly SwitchNode[]): Disposable {
  const handlers = new DisposableStack();
  handlers.use(
    handleAtOwner(
      context,
      nodes,
      playUpload,
      async (session, { call_id: callId, generation, upload, turn_id: turnId }) => {
        session.play(generation, upload);
        context.log.debug({ callId, ...(turnId && { turnId }), upload }, 'playback requested');
        return {};
      },
    ),
  );
  handlers.use(
    handleAtOwner(context, nodes, breakPlayback, async (session, { generation }) => {
      await session.breakPlayback(generation);
      return {};
    }),
  );
  return handlers;
}
