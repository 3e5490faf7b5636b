import { randomUUID } from 'node:crypto';
import type { EventOrigin } from '../switch-core.ts';
import type { SwitchNode } from '../switch-node.ts';
import { Channel } from './channel.ts';
import { createdVariables } from './channel-variables.ts';
import { type DialRequest, parseDial } from './dial-string.ts';
import { Leg } from './leg.ts';

const outgoing: EventOrigin = ['switch_core_session.c', 'switch_core_session_outgoing_channel', '768'];
const created: EventOrigin = ['switch_core_state_machine.c', 'switch_core_session_run', '626'];
const originated: EventOrigin = ['switch_core_state_machine.c', 'switch_core_session_run', '632'];
const destroyed: EventOrigin = ['switch_core_session.c', 'switch_core_session_perform_destroy', '1588'];

const defaultTimeoutSeconds = 60;
const usage =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n';

/** Executes `originate`. Resolves with its reply when the far end has answered, or the call has failed. */
export async function originate(node: SwitchNode, args: string, connection: number): Promise<string> {
  const request = parseDial(args);
  if (request === 'USAGE') return usage;
  if (typeof request === 'string') return `-ERR ${request}\n`;
  const uuid = request.variables['origination_uuid'] ?? randomUUID();
  note(node, request, uuid, connection);
  // No session is created, so only the reply reports it.
  if (node.legs.has(uuid) || isFull(node)) return '-ERR DESTINATION_OUT_OF_ORDER\n';
  if (request.gateway !== null && !isKnown(node, request.gateway)) return unmade(node, uuid, 'INVALID_GATEWAY');
  if (request.gateway !== null && isDown(node, request.gateway)) return unmade(node, uuid, 'GATEWAY_DOWN');
  const cause = await new Promise<string | null>((resolve) => dial(node, request, uuid, resolve));
  return cause === null ? `+OK ${uuid}\n` : `-ERR ${cause}\n`;
}

function dial(node: SwitchNode, request: DialRequest, uuid: string, verdict: (cause: string | null) => void): void {
  const { variables, gateway, destination } = request;
  const callerNumber = variables['origination_caller_id_number'] ?? '0000000000';
  const channel = new Channel({ node, uuid, destination, callerNumber });
  const leg = new Leg({ node, channel, verdict, forget: (ended, rowLingersMs) => node.forget(ended, rowLingersMs) });
  node.add(leg);
  channel.fire('CHANNEL_OUTGOING', outgoing, { variables: false });
  channel.enter('CS_INIT', '2');
  channel.set(createdVariables(channel, { session: node.sessionsSinceStartup, gateway, asked: variables }));
  channel.fire('CHANNEL_CREATE', created);
  channel.fire('CHANNEL_ORIGINATE', originated);
  channel.enter('CS_ROUTING', '7');
  channel.enter('CS_CONSUME_MEDIA', '7');
  const invite = { callId: uuid, number: channel.number, callerNumber, trunkUp: !isDead(node, gateway) };
  leg.invite(node.network.dial(invite, leg.progress), Number(variables['originate_timeout'] ?? defaultTimeoutSeconds));
}

function note(node: SwitchNode, request: DialRequest, uuid: string, connection: number): void {
  node.journal.originates.push({
    atMs: node.clock.monotonic(),
    epochMs: node.clock.now(),
    connection,
    uuid,
    number: request.destination,
    gateway: request.gateway,
    variables: request.variables,
  });
}

const isFull = ({ behaviour, legs }: SwitchNode) =>
  behaviour.maxSessions !== null && legs.size >= behaviour.maxSessions;
const isKnown = ({ behaviour }: SwitchNode, gateway: string) =>
  [behaviour.gateways, behaviour.deadGateways, behaviour.downGateways].some((names) => names.includes(gateway));
const isDown = (node: SwitchNode, gateway: string) => node.behaviour.downGateways.includes(gateway);
const isDead = (node: SwitchNode, gateway: string | null) =>
  gateway !== null && node.behaviour.deadGateways.includes(gateway);

/**
 * No channel is created: only its destruction is reported. Recorded for an unknown gateway; the same for one that is
 * down.
 */
function unmade(node: SwitchNode, uuid: string, cause: string): string {
  node.sessionsSinceStartup += 1;
  node.emit('CHANNEL_DESTROY', destroyed, {
    'Channel-State': 'CS_NONE',
    'Channel-Call-State': 'DOWN',
    'Channel-State-Number': '0',
    'Channel-Name': 'N/A',
    'Unique-ID': uuid,
    'Call-Direction': 'outbound',
    'Presence-Call-Direction': 'outbound',
    'Channel-HIT-Dialplan': 'false',
    'Channel-Call-UUID': uuid,
    'Answer-State': 'ringing',
    variable_direction: 'outbound',
    variable_is_outbound: 'true',
    variable_uuid: uuid,
    variable_call_uuid: uuid,
    variable_session_id: String(node.sessionsSinceStartup),
  });
  return `-ERR ${cause}\n`;
}
