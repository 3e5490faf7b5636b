import { jitterBufferVariables, rtpVariables } from '../channel/channel-variables.ts';
import { originate } from '../channel/originate.ts';
import { type ApiCommand, noSuchChannel, ok, splitArguments } from './api-command.ts';

/** Commands that act on a channel by its uuid. */
export const legCommands: Record<string, ApiCommand> = {
  originate: (args, { node, connection }) => originate(node, args, connection),

  uuid_exists: (args, { node }) => String(node.behaviour.kill !== 'not_found' && node.legs.has(args.trim())),

  uuid_kill(args, { node }) {
    const [uuid, cause] = splitArguments(args);
    if (uuid === undefined) return '-USAGE: <uuid> [cause]\n';
    const leg = node.legs.get(uuid);
    if (!leg || node.behaviour.kill === 'not_found') return noSuchChannel;
    if (node.behaviour.kill === 'stays') return ok;
    // The reply precedes the first event.
    queueMicrotask(() => leg.hangUp(cause));
    return ok;
  },

  uuid_getvar(args, { node }) {
    const [uuid, name] = splitArguments(args);
    if (uuid === undefined || name === undefined) return '-USAGE: <uuid> <var>\n';
    const leg = node.legs.get(uuid);
    return leg ? (leg.channel.variables.get(name) ?? '_undef_') : noSuchChannel;
  },

  uuid_setvar(args, { node }) {
    const [uuid, name, value = ''] = splitArguments(args, 3);
    if (uuid === undefined || name === undefined) return '-USAGE: <uuid> <var> [value]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return noSuchChannel;
    if (value === '') leg.channel.unset(name);
    else leg.channel.set({ [name]: value });
    return ok;
  },

  uuid_jitterbuffer(args, { node }) {
    const [uuid, milliseconds] = splitArguments(args);
    if (uuid === undefined || milliseconds === undefined) return '-USAGE: <uuid> [0|<min_msec>[:<max_msec>]]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return noSuchChannel;
    leg.channel.set({ jitterbuffer_msec: milliseconds, ...jitterBufferVariables });
    return '+OK Success\n';
  },

  uuid_set_media_stats(args, { node }) {
    const uuid = args.trim();
    if (uuid === '') return '-USAGE: <uuid>\n';
    const leg = node.legs.get(uuid);
    if (!leg) return `-ERR No such channel ${uuid}!\n`;
    leg.channel.set(rtpVariables(leg.media.packets));
    return '+OK:\n';
  },

  uuid_dump(args, { node }) {
    const [uuid, format] = splitArguments(args);
    if (uuid === undefined) return '-USAGE: <uuid> [format]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return noSuchChannel;
    const base = node.baseHeaders('CHANNEL_DATA', ['mod_commands.c', 'uuid_dump_function', '6495']);
    const headers = { ...base, ...leg.channel.headers(true) };
    if (format === 'json') return JSON.stringify(headers);
    return `${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join('')}\n`;
  },

  uuid_break(args, { node }) {
    const [uuid, all] = splitArguments(args);
    if (uuid === undefined) return '-USAGE: <uuid> [all]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return noSuchChannel;
    leg.media.playbacks.break(all === 'all');
    return ok;
  },

  uuid_broadcast(args, { node }) {
    const [uuid, path] = splitArguments(args);
    if (uuid === undefined || path === undefined) return '-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return '-ERR invalid uuid\n';
    // Processed by the channel's thread: recorded delay 120–220 ms.
    leg.after(200, () => leg.media.playbacks.play(path));
    return '+OK Message sent\n';
  },

  uuid_send_dtmf(args, { node }) {
    const [uuid, digits] = splitArguments(args);
    if (uuid === undefined || digits === undefined) return '-USAGE: <uuid> <dtmf_data>\n';
    return node.legs.has(uuid) ? ok : noSuchChannel;
  },

  uuid_answer: (args, { node }) => (node.legs.has(args.trim()) ? ok : noSuchChannel),
  uuid_transfer: (args, { node }) => (node.legs.has(splitArguments(args)[0] ?? '') ? ok : noSuchChannel),

  sched_hangup(args, { node }) {
    const [time, uuid, cause] = splitArguments(args);
    const seconds = /^\+(\d+)$/.exec(time ?? '')?.[1];
    if (uuid === undefined || seconds === undefined) return '-USAGE: [+]<time> <uuid> [<cause>]\n';
    const leg = node.legs.get(uuid);
    if (!leg) return noSuchChannel;
    if (Number(seconds) === 0) leg.hangUp(cause);
    else leg.hangUpAfter(Number(seconds), cause);
    return ok;
  },

  hupall(args, { node }) {
    for (const leg of node.legs.values()) leg.hangUp(splitArguments(args)[0] ?? 'MANAGER_REQUEST');
    return '+OK hangup all channels with cause MANAGER_REQUEST\n';
  },
};
