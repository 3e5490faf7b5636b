import type { SwitchNode } from '../switch-node.ts';
import { type ApiCommand, ok, splitArguments } from './api-command.ts';

export const version = '1.11.1-release';
const rule = '='.repeat(97);

/** Commands about the switch itself, and `fsctl`. */
export const systemCommands: Record<string, ApiCommand> = {
  status: (_args, { node }) => status(node),
  version: () => `FreeSWITCH Version ${version}~64bit ( 64bit)\n`,
  hostname: (_args, { node }) => node.hostname,
  strepoch: (_args, { node }) => String(Math.floor(node.clock.now() / 1000)),
  uptime: (_args, { node }) => String(Math.floor(node.upMs / 1000)),
  create_uuid: () => crypto.randomUUID(),
  echo: (args) => args,
  global_getvar: (args) => (args.trim() === 'domain' ? '127.0.0.1' : ''),
  module_exists: (args, { node }) => String(node.behaviour.modules.some((name) => args.trim() === `mod_audio_${name}`)),

  sofia(args, { node }) {
    const [verb, what, name] = splitArguments(args);
    if (verb !== 'status') return '-USAGE: sofia help\n';
    if (what === undefined) return sofiaStatus(node);
    return what === 'gateway' && name !== undefined ? gatewayStatus(node, name) : 'Invalid Profile!\n';
  },

  fsctl(args, { node }) {
    const [verb] = splitArguments(args);
    if (verb === 'shutdown') node.onShutdown();
    else if (verb === 'crash') node.clock.after(0, () => node.onCrash('fsctl crash'));
    return ok;
  },
};

export function uptime(node: SwitchNode): string {
  const ms = node.upMs;
  const [seconds, minutes, hours, days] = [ms / 1000, ms / 60_000, ms / 3_600_000, ms / 86_400_000].map(Math.floor);
  return (
    `${0} years, ${days} days, ${(hours ?? 0) % 24} hours, ${(minutes ?? 0) % 60} minutes, ${(seconds ?? 0) % 60} seconds, ` +
    `${Math.floor(ms % 1000)} milliseconds, ${Math.floor((ms * 1000) % 1000)} microseconds`
  );
}

function status(node: SwitchNode): string {
  const [now, peak] = [node.legs.size, node.peakSessions];
  return (
    `UP ${uptime(node)}\nFreeSWITCH (Version ${version}  64bit) is ready\n` +
    `${node.sessionsSinceStartup} session(s) since startup\n${now} session(s) - peak ${peak}, last 5min ${peak} \n` +
    `0 session(s) per Sec out of max 50, peak ${peak}, last 5min ${peak} \n200 session(s) max\n` +
    'min idle cpu 0.00/69.40\nCurrent Stack Size/Max 240K/8192K\n'
  );
}

function sofiaStatus(node: SwitchNode): string {
  const row = (name: string, type: string, data: string, state: string) =>
    `${name.padStart(25)}\t${type.padStart(7)}\t${data.padStart(42)}\t${state}\n`;
  const gateways = [...node.behaviour.gateways, ...node.behaviour.deadGateways];
  return (
    `${row('Name', 'Type', 'Data', 'State')}${rule}\n` +
    row('internal', 'profile', 'sip:mod_sofia@127.0.0.1:5080', `RUNNING (${node.legs.size})`) +
    gateways.map((name) => row(`internal::${name}`, 'gateway', 'sip:lab@127.0.0.1:5090', 'NOREG')).join('') +
    `${rule}\n1 profile 0 aliases\n`
  );
}

function gatewayStatus(node: SwitchNode, name: string): string {
  if (![...node.behaviour.gateways, ...node.behaviour.deadGateways].includes(name)) return 'Invalid Gateway!\n';
  return (
    `${rule}\nName    \t${name}\nProfile \tinternal\nScheme  \tDigest\nRealm   \t127.0.0.1\nUsername\tlab\nPassword\tyes\n` +
    `From    \t<sip:lab@127.0.0.1:5090>\nContact \t<sip:gw+${name}@127.0.0.1:5080;transport=udp;gw=${name}>\n` +
    'Exten   \tlab\nTo      \tsip:lab@127.0.0.1:5090\nProxy   \tsip:127.0.0.1:5090\nContext \tpublic\nExpires \t3600\n' +
    'Freq    \t3600\nPing    \t0\nPingFreq\t0\nPingTime\t0.00\nPingState\t0/0/0\nState   \tNOREG\nStatus  \tUP\n' +
    `Uptime  \t${Math.floor(node.upMs / 1000)}s\nCallsIN \t0\nCallsOUT\t${node.sessionsSinceStartup}\nFailedCallsIN\t0\n` +
    `FailedCallsOUT\t0\n${rule}\n`
  );
}
