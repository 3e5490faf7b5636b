import { type ApiCommand, splitArguments } from '../api/api-command.ts';
import type { Leg } from '../channel/leg.ts';
import { readAudioStart } from '../media/audio-start.ts';
import type { SwitchNode } from '../switch-node.ts';
import { AudioFork } from './audio-fork.ts';

const usage =
  '-USAGE: <uuid> [start | stop | send_text | pause | resume | graceful-shutdown | stop_play ] [wss-url | path] ' +
  '[mono | mixed | stereo] [8000 | 16000 | 24000 | 32000 | 64000] [bugname] [metadata] [bidirectionalAudio_enabled] ' +
  '[bidirectionalAudio_stream_enabled] [bidirectionalAudio_stream_samplerate]\n';
const success = '+OK Success\n';
const failed = '-ERR Operation Failed\n';
const defaultBug = 'audio_fork';
/** Every blank separates arguments: a blank in the metadata shifts all later arguments (trap 6). */
const mostArguments = 11;

/** `uuid_audio_fork` of jambonz's module. */
export const uuidAudioFork: ApiCommand = (args, { node }) => {
  // The module asserts that there is an argument.
  if (args.trim() === '') return crash(node, 'uuid_audio_fork without arguments');
  const [uuid, verb, ...rest] = splitArguments(args, mostArguments);
  if (uuid === undefined || verb === undefined) return usage;
  const leg = node.legs.get(uuid);
  if (!leg || leg.ended) return failed;
  return verb === 'start' ? start(node, leg, rest) : command(leg, verb, rest);
};

function start(node: SwitchNode, leg: Leg, args: string[]): string {
  const request = readAudioStart(args);
  if (!request) return '';
  const options = args.slice(3);
  const bugName = options[0] !== undefined && !isJson(options[0]) ? (options.shift() ?? defaultBug) : defaultBug;
  const [metadata, bidirectional, streams, rate] = options;
  if (leg.media.bugs.has(bugName)) return failed;
  // Trap 1: a segmentation fault.
  if (!leg.answered) return crash(node, 'uuid_audio_fork started before the answer');
  const playsBinary = bidirectional === 'true' && streams === 'true';
  const fork = new AudioFork(node, leg.channel, {
    ...request,
    metadata,
    playsBinary,
    playoutRateHz: Number(rate ?? 8000) || 8000,
  });
  leg.media.addBug(bugName, fork);
  return success;
}

/**
 * `stop [bugname] [text]`, `send_text [bugname] text`, …: a single argument is text if it is JSON, otherwise a bug's
 * name.
 */
function command(leg: Leg, verb: string, args: string[]): string {
  const [first, second] = args;
  const isName = first !== undefined && !isJson(first) && (verb !== 'send_text' || second !== undefined);
  const bugName = isName ? first : defaultBug;
  const text = isName ? second : first;
  const fork = leg.media.bugs.get(bugName);
  if (!(fork instanceof AudioFork)) return failed;
  if (verb === 'stop') {
    leg.media.removeBug(bugName);
    // A late close of the socket finds its state by the bug's name, and disables a later socket of the same name.
    void fork.close(text).then(() => pauseFork(leg, bugName));
  } else if (verb === 'send_text') fork.sendText(text ?? '');
  else if (verb === 'pause' || verb === 'graceful-shutdown') fork.pause(true);
  else if (verb === 'resume') fork.pause(false);
  else return usage;
  return success;
}

function pauseFork(leg: Leg, bugName: string): void {
  const fork = leg.media.bugs.get(bugName);
  if (fork instanceof AudioFork) fork.pause(true);
}

const isJson = (text: string) => /^[{[]/.test(text);

function crash(node: SwitchNode, why: string): string {
  node.clock.after(0, () => node.onCrash(why));
  return '';
}
