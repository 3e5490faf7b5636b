import { type ApiCommand, splitArguments } from '../api/api-command.ts';
import type { Leg } from '../channel/leg.ts';
import { readAudioStart } from '../media/audio-start.ts';
import type { SwitchNode } from '../switch-node.ts';
import { AudioStream } from './audio-stream.ts';

const usage =
  '-USAGE: <uuid> [start | stop | send_text | pause | resume | graceful-shutdown ] [wss-url | path] ' +
  '[mono | mixed | stereo] [8000 | 16000] [metadata]\n';
const success = '+OK Success\n';
const failed = '-ERR Operation Failed\n';
/** The name of the module's bug; one per leg. */
const bugName = 'audio_stream';

/** `uuid_audio_stream` of the community edition. Six arguments, so that only the metadata may contain blanks. */
export const uuidAudioStream: ApiCommand = async (args, { node }) => {
  const [uuid, verb, ...rest] = splitArguments(args, 6);
  if (uuid === undefined || verb === undefined) return usage;
  const leg = node.legs.get(uuid);
  if (!leg || leg.ended) return failed;
  if (verb === 'start') return start(node, leg, rest);
  const stream = leg.media.bugs.get(bugName);
  if (!(stream instanceof AudioStream)) return failed;
  switch (verb) {
    case 'stop':
      leg.media.removeBug(bugName);
      // The module joins its socket's thread: `api` blocks until the server answers.
      await stream.close(rest[0]);
      return success;
    case 'send_text':
      stream.sendText(rest[0] ?? '');
      return success;
    case 'pause':
    case 'graceful-shutdown':
      stream.pause(true);
      return success;
    case 'resume':
      stream.pause(false);
      return success;
    default:
      return usage;
  }
};

function start(node: SwitchNode, leg: Leg, args: string[]): string {
  const request = readAudioStart(args);
  if (!request) return '';
  if (!/^wss?:\/\/[A-Za-z0-9.-]+(:\d+)?(\/|$)/.test(request.url)) return failed;
  if (leg.media.bugs.has(bugName)) return failed;
  if (!leg.answered) {
    // Trap 1: a segmentation fault.
    node.clock.after(0, () => node.onCrash('uuid_audio_stream started before the answer'));
    return '';
  }
  const onBroken = () => leg.media.removeBug(bugName);
  const { loseMetadata } = node.behaviour;
  const stream = new AudioStream(node, leg.channel, { ...request, metadata: args[3], loseMetadata, onBroken });
  leg.media.addBug(bugName, stream);
  return success;
}
