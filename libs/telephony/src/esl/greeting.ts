import { LigaiError } from '@ligai/kernel';
import { type AudioChoice, type AudioModule, chooseAudioModule } from './audio-module.ts';
import { eslCommand } from './esl-command.ts';
import { printable } from './esl-event.ts';
import type { EslLink } from './esl-link.ts';
import type { EslTiming } from './esl-timing.ts';
import { subscription } from './switch-fact.ts';

/** What a switch says of itself when we meet it. */
export type Greeting = { version: string | null } & FoundAudio;

export type FoundAudio = {
  /** Undefined where it has none that we can use: calls can be dialled, and nobody would be heard. */
  audio: AudioModule | undefined;
  doubt: string | undefined;
};

export type GreetingOptions = { password: string; audio: AudioChoice; timing: EslTiming };

/** Shows the password. Its message never holds it, whatever the switch answers. */
export async function authenticate(link: EslLink, { password, timing }: GreetingOptions): Promise<void> {
  const answer = await link.send(eslCommand.auth(password), timing.commandMs);
  if (answer.startsWith('+OK')) return;
  const told = printable(answer.replaceAll(password, '****'));
  throw new LigaiError('switch_rejected', `the switch refuses the password: ${told}`);
}

/**
 * Asks what there is and subscribes, in this order: what happens after the subscription is for those who listen, and
 * nothing of ours comes between its answer and the first event.
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

/** Which audio module there is now: `load` and `unload` change that while the switch runs. */
export async function probeAudio(link: EslLink, { audio, timing }: GreetingOptions): Promise<FoundAudio> {
  const [fork, stream] = await Promise.all([
    link.send(eslCommand.usageOf('uuid_audio_fork'), timing.commandMs),
    link.send(eslCommand.usageOf('uuid_audio_stream'), timing.commandMs),
  ]);
  const { module, doubt } = chooseAudioModule(audio, { fork, stream });
  return { audio: module, doubt };
}
