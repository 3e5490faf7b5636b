import type { Leg } from '../channel/leg.ts';
import { stampOf } from '../switch-core.ts';
import type { SwitchNode } from '../switch-node.ts';
import { type ApiCommand, splitArguments } from './api-command.ts';

const showUsage =
  '-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|calls|' +
  'detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete|chat|management|modules|nat_map|say|interfaces|' +
  'interface_types|tasks|limits|status\n';

/** `show channels`, `show calls`, with `count` or `as json`. */
export const showCommands: Record<string, ApiCommand> = {
  show(args, { node }) {
    const [what, ...words] = splitArguments(args);
    if (what !== 'channels' && what !== 'calls') return showUsage;
    if (words.join(' ') === 'as json') return asJson(node, what);
    return words[0] === 'count' || node.rows.size === 0 ? `\n${node.rows.size} total.\n` : asCsv(node);
  },
};

function asJson(node: SwitchNode, what: 'channels' | 'calls'): string {
  const rows = [...node.rows].map((leg) => (what === 'channels' ? channelRow(node, leg) : callRow(node, leg)));
  // As recorded: without rows, a blank and a line feed, and no `rows`.
  return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows });
}

function asCsv(node: SwitchNode): string {
  const rows = [...node.rows].map((leg) => channelRow(node, leg));
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(','));
  return `${lines.join('\n')}\n\n${rows.length} total.\n`;
}

function beginning({ channel }: Leg): Record<string, string> {
  const createdMs = channel.times.created / 1000;
  return {
    uuid: channel.uuid,
    direction: 'outbound',
    created: stampOf(new Date(createdMs)),
    created_epoch: String(Math.floor(createdMs / 1000)),
    name: channel.name,
    state: channel.state,
    cid_name: 'Outbound Call',
    cid_num: channel.callerNumber,
    ip_addr: '',
    dest: channel.destination,
  };
}

const presence = { presence_id: '', presence_data: '', accountcode: '' };

function channelRow(node: SwitchNode, leg: Leg): Record<string, string> {
  const { channel } = leg;
  const codec = (side: string) => ({
    [`${side}_codec`]: channel.hasMedia ? 'PCMU' : '',
    [`${side}_rate`]: channel.hasMedia ? '8000' : '',
    [`${side}_bit_rate`]: channel.hasMedia ? '64000' : '',
  });
  return {
    ...beginning(leg),
    application: channel.variables.get('current_application') ?? '',
    application_data: channel.variables.get('current_application_data') ?? '',
    dialplan: '',
    context: 'default',
    ...codec('read'),
    ...codec('write'),
    secure: '',
    hostname: node.hostname,
    ...presence,
    callstate: channel.callState,
    ...callee(leg),
    call_uuid: channel.uuid,
    sent_callee_name: '',
    sent_callee_num: '',
    initial_cid_name: '',
    initial_cid_num: channel.callerNumber,
    initial_ip_addr: '',
    initial_dest: channel.destination,
    initial_dialplan: '',
    initial_context: 'default',
  };
}

const callee = ({ channel }: Leg) => ({
  callee_name: '',
  callee_num: channel.destination,
  callee_direction: channel.hasMedia ? 'RECV' : '',
});

/** The B leg's columns of `show calls`, which are empty for an unbridged call. */
const otherLeg = (
  'uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data accountcode ' +
  'callstate callee_name callee_num callee_direction sent_callee_name sent_callee_num'
).split(' ');

function callRow(node: SwitchNode, leg: Leg): Record<string, string> {
  return {
    ...beginning(leg),
    ...presence,
    callstate: leg.channel.callState,
    ...callee(leg),
    call_uuid: leg.channel.uuid,
    hostname: node.hostname,
    sent_callee_name: '',
    sent_callee_num: '',
    ...Object.fromEntries(otherLeg.map((column) => [`b_${column}`, ''])),
    call_created_epoch: '',
  };
}
