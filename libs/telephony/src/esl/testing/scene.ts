import { type CallId, newCallId } from '@ligai/contracts';
import { isLigaiError, type LigaiErrorCode } from '@ligai/kernel';
import type { LegEvent, Telephony } from '../../index.ts';
import { type Script, type ScriptedSwitch, startScriptedSwitch } from './scripted-switch.ts';
import { type Heard, telephonyOn } from './telephony-on.ts';
import { channelEvent } from './wire.ts';

/** A scripted switch, a telephony connected to it, and the id of a leg to talk about. */
export type Scene = AsyncDisposable & {
  scripted: ScriptedSwitch;
  heard: Heard;
  telephony: Telephony;
  callId: CallId;
  /** Where the leg's audio shall go. */
  url: string;
  types(): LegEvent['type'][];
};

export async function openScene(script: Script = {}, more: Parameters<typeof telephonyOn>[1] = {}): Promise<Scene> {
  const scripted = await startScriptedSwitch(script);
  const heard = telephonyOn(scripted.port, more);
  await heard.seen('switch_connected');
  // What was said in the greeting is not what the test is about.
  scripted.commands.length = 0;
  scripted.received = '';
  const callId = newCallId();
  return {
    scripted,
    heard,
    telephony: heard.telephony,
    callId,
    url: `ws://127.0.0.1:9100/ws/${callId}`,
    types: () => heard.events.map((event) => event.type),
    async [Symbol.asyncDispose]() {
      await heard[Symbol.asyncDispose]();
      await scripted[Symbol.asyncDispose]();
    },
  };
}

/** Has the leg answered, and waits until the adapter knows it. */
export async function answerLeg({ scripted, heard, callId }: Scene): Promise<void> {
  scripted.session.send(channelEvent('CHANNEL_CREATE', callId) + channelEvent('CHANNEL_ANSWER', callId));
  await heard.seen('leg_answered');
}

/** The code with which work failed; undefined where it did not. Errors that are none of ours are thrown. */
export async function failure(work: Promise<unknown>): Promise<LigaiErrorCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isLigaiError(error)) return error.code;
    throw error;
  }
}
