import type { PhoneCall } from '../../network/phone-call.ts';
import type { Channel } from '../channel/channel.ts';
import type { EventOrigin, SwitchCore } from '../switch-core.ts';
import type { AudioBug } from './audio-bug.ts';
import { startMediaLoop } from './media-loop.ts';
import { PlaybackStack } from './playback.ts';

const frameSamples = 160;
const silence = new Int16Array(frameSamples);
const addOrigin: EventOrigin = ['switch_core_media_bug.c', 'switch_core_media_bug_add', '1014'];
const removeOrigin: EventOrigin = ['switch_core_media_bug.c', 'switch_core_media_bug_destroy', '84'];

/** The audio of one answered leg: playback and media bugs, in one loop of 20 ms frames. */
export class LegMedia {
  readonly playbacks: PlaybackStack;
  /** By the bug's name. */
  readonly bugs = new Map<string, AudioBug>();
  /** 20 ms packets, for the accounting at the end. */
  readonly packets = { in: 0, out: 0 };
  /** On hold: no frames in either direction, media bugs included. */
  held = false;
  readonly #channel: Channel;
  readonly #node: SwitchCore;
  #loop: Disposable | undefined;

  constructor(node: SwitchCore, channel: Channel) {
    this.#node = node;
    this.#channel = channel;
    this.playbacks = new PlaybackStack(channel, node.sounds);
  }

  start(call: PhoneCall): void {
    this.#loop = startMediaLoop(this.#node.clock, {
      onFrame: () => this.#exchange(call),
      onSkip: (frames) => call.skip(frames),
    });
  }

  stop(): void {
    this.#loop?.[Symbol.dispose]();
  }

  addBug(name: string, bug: AudioBug): void {
    this.bugs.set(name, bug);
    this.#channel.fire('MEDIA_BUG_START', addOrigin, { before: describe(bug) });
  }

  removeBug(name: string): void {
    const bug = this.bugs.get(name);
    if (!bug || !this.bugs.delete(name)) return;
    this.#channel.fire('MEDIA_BUG_STOP', removeOrigin, { before: describe(bug) });
  }

  closeSockets(): void {
    for (const bug of this.bugs.values()) void bug.close();
  }

  vanish(): void {
    this.stop();
    for (const bug of this.bugs.values()) bug.vanish();
  }

  #exchange(call: PhoneCall): void {
    if (this.held) {
      call.exchange(null);
      return;
    }
    const outgoing = this.playbacks.nextFrame() ?? this.#idleFrame();
    if (outgoing) {
      this.packets.out += 1;
      for (const bug of this.bugs.values()) bug.mixInto(outgoing);
    }
    const incoming = call.exchange(outgoing ?? null);
    if (incoming) this.packets.in += 1;
    for (const bug of this.bugs.values()) bug.onCallerFrame(incoming ?? silence);
  }

  /** Trap: a parked leg writes no frames, so a bug cannot add audio, unless it is configured to send silence. */
  #idleFrame(): Int16Array | undefined {
    const wanted = Number(this.#channel.variables.get('send_silence_when_idle') ?? 0);
    return wanted === 0 ? undefined : new Int16Array(frameSamples);
  }
}

const describe = (bug: AudioBug) => ({ 'Media-Bug-Function': bug.kind, 'Media-Bug-Target': 'N/A' });
