import { DashboardMessage } from '@ligai/contracts';
import type { Channel } from './channel.ts';

type MessageType = DashboardMessage['type'];

/** Total, so that no message is forgotten. */
const summaries: Record<MessageType, string> = {
  stats_update: 'Statistics: at once on connect, then on every change, at most four times a second',
  call_update: 'The current state of a call',
  turn: 'A turn of a call; it is sent again with the same `index` while the turn grows',
  key_pressed: 'The person pressed a key',
  no_audio: 'The call was answered, and no audio of the callee has arrived within 2 s',
  campaign_update: 'The progress of a campaign',
  read_again: 'Messages were missed: read again by REST what is shown',
  provider_update: 'Whether a provider can be used: on connect if it cannot, then on every change',
};

/** `/ws/dashboard`. */
export function dashboardChannel(): Channel {
  return {
    id: 'dashboard',
    server: 'gateway',
    address: '/ws/dashboard',
    title: 'Dashboard Real-time Updates',
    description:
      'Connect to receive real-time updates about active calls and system statistics. A slow reader receives the newest ' +
      'state and skips the rest; beyond 1,000 missed calls and turns it gets `read_again`. If there are API keys, send one as a header or as a subprotocol, or a ticket ' +
      'of `POST /api/v1/ws/tickets`. Messages sent to it are ignored.',
    bindings: { ws: { method: 'GET', query: ticketQuery, bindingVersion: '0.1.0' } },
    messages: DashboardMessage.options.map((payload) => {
      const type = payload.shape.type.value;
      const examples = type === 'stats_update' ? { examples: [{ payload: statsUpdate }] } : {};
      return { id: `dashboard.${type}`, name: type, summary: summaries[type], payload, ...examples };
    }),
  };
}

const ticketQuery = {
  type: 'object',
  properties: { ticket: { type: 'string', description: 'A ticket of `POST /api/v1/ws/tickets`, valid once' } },
};

/** The specification's own. */
const statsUpdate = {
  type: 'stats_update',
  data: { active_calls: 5, total_calls_today: 150, avg_duration: 95.5 },
};
