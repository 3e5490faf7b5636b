import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel/channel.ts';
import type { EventOrigin } from '../switch-core.ts';
import { readSound } from './sound-file.ts';

const frameSamples = 160;
const startOrigin: EventOrigin = ['switch_ivr_play_say.c', 'switch_ivr_play_file', '1649'];
const stopOrigin: EventOrigin = ['switch_ivr_play_say.c', 'switch_ivr_play_file', '2023'];
const executeOrigin: EventOrigin = ['switch_core_session.c', 'switch_core_session_exec', '2949'];
const completeOrigin: EventOrigin = ['switch_core_session.c', 'switch_core_session_exec', '2972'];

type Playing = { file: string; eventUuid: string; samples: Int16Array; at: number };

/**
 * The `playback` applications of one leg. They are nested, not queued: a playback that starts during another one
 * interrupts it, and the outer one resumes when the inner one has ended. A break ends all, one per frame, from the
 * innermost; a key of the callee ends the innermost if the key is in `playback_terminators` (mod_dptools' on_dtmf).
 */
export class PlaybackStack {
  readonly #channel: Channel;
  readonly #sounds: Record<string, Int16Array>;
  readonly #asked: Array<{ file: string; eventUuid: string }> = [];
  readonly #stack: Playing[] = [];
  #breaking = false;
  #terminated = false;

  constructor(channel: Channel, sounds: Record<string, Int16Array>) {
    this.#channel = channel;
    this.#sounds = sounds;
  }

  /** Takes effect with the next frame. */
  play(file: string, eventUuid: string = randomUUID()): void {
    this.#asked.push({ file, eventUuid });
  }

  break(all: boolean): void {
    if (all) this.#asked.length = 0;
    this.#breaking = this.#stack.length > 0;
  }

  /** Takes effect with the next frame. */
  press(digit: string): void {
    if (this.#stack.length === 0 || !terminatorsOf(this.#channel).includes(digit)) return;
    this.#channel.set({ playback_terminator_used: digit });
    this.#terminated = true;
  }

  /** The next 20 ms of playback; undefined if nothing plays. */
  nextFrame(): Int16Array | undefined {
    if (this.#breaking || this.#terminated) this.#endInnermost('break');
    const asked = this.#asked.shift();
    if (asked) this.#start(asked);
    const playing = this.#stack.at(-1);
    if (!playing) return undefined;
    const frame = new Int16Array(frameSamples);
    frame.set(playing.samples.subarray(playing.at, playing.at + frameSamples));
    playing.at += frameSamples;
    if (playing.at >= playing.samples.length) this.#endInnermost('done');
    return frame;
  }

  /** Called when the leg has hung up. Trap: the status is `done` in that case too. */
  end(): void {
    while (this.#stack.length > 0) this.#endInnermost('done');
  }

  #start({ file, eventUuid }: { file: string; eventUuid: string }): void {
    const channel = this.#channel;
    channel.unset('current_application_response');
    channel.set({
      current_loop: '1',
      total_loops: '1',
      current_application: 'playback',
      current_application_data: file,
    });
    channel.fire('CHANNEL_EXECUTE', executeOrigin, { after: application(file, eventUuid) });
    const samples = readSound(file, this.#sounds);
    if (!samples) {
      this.#complete(file, eventUuid, 'FILE NOT FOUND');
      return;
    }
    this.#stack.push({ file, eventUuid, samples, at: 0 });
    channel.fire('PLAYBACK_START', startOrigin, { after: { 'Playback-File-Path': file } });
  }

  #endInnermost(status: 'done' | 'break'): void {
    const ended = this.#stack.pop();
    this.#terminated = false;
    if (this.#stack.length === 0) this.#breaking = false;
    if (!ended) return;
    const { file, eventUuid, samples, at } = ended;
    const played = Math.min(at, samples.length);
    this.#channel.set({
      playback_last_offset_pos: String(played),
      playback_seconds: String(Math.floor(played / 8000)),
      playback_ms: String(Math.floor(played / 8)),
      playback_samples: String(played),
    });
    const after = { 'Playback-File-Path': file, 'Playback-Status': status };
    this.#channel.fire('PLAYBACK_STOP', stopOrigin, { after });
    this.#complete(file, eventUuid, 'FILE PLAYED');
  }

  #complete(file: string, eventUuid: string, response: string): void {
    this.#channel.set({ current_application_response: response });
    const after = application(file, eventUuid, response);
    this.#channel.fire('CHANNEL_EXECUTE_COMPLETE', completeOrigin, { after });
    this.#channel.unset('current_loop', 'total_loops');
  }
}

/** `*`, or the channel's variable. */
function terminatorsOf({ variables }: Channel): string {
  const asked = variables.get('playback_terminators') ?? '*';
  switch (asked.toLowerCase()) {
    case 'none':
      return '';
    case 'any':
      return '1234567890*#';
    default:
      return asked;
  }
}

function application(file: string, eventUuid: string, response?: string): Record<string, string> {
  return {
    Application: 'playback',
    'Application-Data': file,
    ...(response === undefined ? {} : { 'Application-Response': response }),
    'Application-UUID': eventUuid,
  };
}
