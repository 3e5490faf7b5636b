import { uuidAudioFork } from '../audio-fork/audio-fork-command.ts';
import { uuidAudioStream } from '../audio-stream/audio-stream-command.ts';
import type { ApiCommand, ApiContext } from './api-command.ts';
import { legCommands } from './leg-commands.ts';
import { showCommands } from './show-commands.ts';
import { systemCommands } from './system-commands.ts';

const always: Record<string, ApiCommand> = { ...legCommands, ...showCommands, ...systemCommands };

/** Executes `api NAME ARGUMENTS`; resolves with the response's body. */
export async function runApi(name: string, args: string, context: ApiContext): Promise<string> {
  const command = find(name, context);
  if (!command) return `-ERR ${name} Command not found!\n`;
  const body = await command(args, context);
  return body === '' ? '-ERR no reply\n' : body;
}

function find(name: string, { node }: ApiContext): ApiCommand | undefined {
  if (name === 'uuid_audio_fork') return node.behaviour.modules.includes('fork') ? uuidAudioFork : undefined;
  if (name === 'uuid_audio_stream') return node.behaviour.modules.includes('stream') ? uuidAudioStream : undefined;
  return Object.hasOwn(always, name) ? always[name] : undefined;
}
