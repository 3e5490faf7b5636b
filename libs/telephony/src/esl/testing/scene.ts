import { type CallId, newCallId } from '@ligai/contracts';
import { isLigaiError, type LigaiErrorCode } from '@ligai/kernel';
import type { LegEvent, Telephony } from '../../index.ts';
import { type Script, type ScriptedSwitch, startScriptedSwitch } from './scripted-switch.ts';
import { type Heard, telephonyOn } from './telephony-on.ts';
import { channelEvent } from './wire.ts';

/** A scripted switch, a telephony connected to it, and the id of a leg for the test. */
export type Scene = AsyncDisposable & {
  scripted: ScriptedSwitch;
  heard: Heard;
  telephony: Telephony;
  callId: CallId;
  /** The URL of the audio of the leg. */
  url: string;
  types(): LegEvent['type'][];
};

export async function openScene(script: Script = {}, more: Parameters<typeof telephonyOn>[1] = {}): Promise<Scene> {
  const scripted = await startScriptedSwitch(script);
  const heard = telephonyOn(scripted.port, more);
  await heard.seen('switch_connected');
  // The commands of the greeting are not part of the test.
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

/** Answers the leg, and waits until the adapter knows it. */
export async function answerLeg({ scripted, heard, callId }: Scene): Promise<void> {
  scripted.session.send(channelEvent('CHANNEL_CREATE', callId) + channelEvent('CHANNEL_ANSWER', callId));
  await heard.seen('leg_answered');
}

/** The error code of failed work; undefined if it succeeded. Errors without a code of ours are rethrown. */
export async function failure(work: Promise<unknown>): Promise<LigaiErrorCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isLigaiError(error)) return error.code;
    throw error;
  }
}
