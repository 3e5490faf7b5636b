import { LigaiError } from '@ligai/kernel';
import { type AudioChoice, type AudioModule, chooseAudioModule } from './audio-module.ts';
import { eslCommand } from './esl-command.ts';
import { printable } from './esl-event.ts';
import type { EslLink } from './esl-link.ts';
import type { EslTiming } from './esl-timing.ts';
import { subscription } from './switch-fact.ts';

/** The properties of a switch, queried after connecting. */
export type Greeting = { version: string | null } & FoundAudio;

export type FoundAudio = {
  /** Undefined if the switch has no usable module: calls could be dialled, but would have no audio. */
  audio: AudioModule | undefined;
  doubt: string | undefined;
};

export type GreetingOptions = { password: string; audio: AudioChoice; timing: EslTiming };

/** Authenticates with the password. The error message never contains it, whatever the switch replies. */
export async function authenticate(link: EslLink, { password, timing }: GreetingOptions): Promise<void> {
  const answer = await link.send(eslCommand.auth(password), timing.commandMs);
  if (answer.startsWith('+OK')) return;
  const shown = printable(answer.replaceAll(password, '****'));
  throw new LigaiError('switch_rejected', `the switch refuses the password: ${shown}`);
}

/**
 * Queries the switch and then subscribes, in this order: all events after the subscription are passed to listeners, and
 * no command of ours runs between its reply and the first event.
 */
export async function getAcquainted(link: EslLink, options: GreetingOptions): Promise<Greeting> {
  const { timing } = options;
  const [status, audio] = await Promise.all([
    link.send(eslCommand.status(), timing.commandMs),
    probeAudio(link, options),
  ]);
  const answer = await link.send(eslCommand.subscribe(subscription), timing.commandMs);
  if (!answer.startsWith('+OK')) {
    throw new LigaiError('switch_rejected', `the switch refuses the subscription: ${printable(answer)}`);
  }
  const version = /FreeSWITCH \(Version ([ -~]{1,60}?)\s*\) is ready/.exec(status)?.[1];
  return { version: version?.replaceAll(/\s+/g, ' ') ?? null, ...audio };
}

/** The current audio module: `load` and `unload` change it while the switch runs. */
export async function probeAudio(link: EslLink, { audio, timing }: GreetingOptions): Promise<FoundAudio> {
  const [fork, stream] = await Promise.all([
    link.send(eslCommand.usageOf('uuid_audio_fork'), timing.commandMs),
    link.send(eslCommand.usageOf('uuid_audio_stream'), timing.commandMs),
  ]);
  const { module, doubt } = chooseAudioModule(audio, { fork, stream });
  return { audio: module, doubt };
}
