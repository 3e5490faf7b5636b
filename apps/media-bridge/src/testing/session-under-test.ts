import {
  newCallId,
  type PromptSnapshot,
  type ReturnPath,
  type Settings,
  settingCatalogue,
  settingKeys,
  type Turn,
} from '@ligai/contracts';
import { type Log, silentLog } from '@ligai/kernel';
import { aPrompt, FakeClock } from '@ligai/testing';
import { expect } from 'vitest';
import type { ConversationEntry } from '../record/conversation-entry.ts';
import { Session } from '../session/session.ts';
import type { SessionCall, SessionFault } from '../session/session-ports.ts';
import { FarEnd } from './far-end.ts';
import { ScriptedProviders, silentFrame, voiceFrame } from './scripted-providers.ts';

const settings = Object.fromEntries(
  settingKeys.map((key) => {
    const { schema, fallback } = settingCatalogue[key];
    return [key, fallback === null ? null : schema.parse(fallback)];
  }),
) as Settings;

export const greeting = 'Hello, this is the clinic.';
const stages: Array<{ clock: FakeClock; farEnd: FarEnd }> = [];

/** Ends the sessions of a test: nothing of them may remain. */
export async function endSessions(): Promise<void> {
  for (const stage of stages.splice(0)) {
    stage.farEnd.hangUp();
    await stage.clock.advance(5000);
    expect(stage.clock.pending).toBe(0);
  }
}

/** A session with scripted providers and a far end, in virtual time. */
export async function begin(
  prepare: (providers: ScriptedProviders) => void = () => {},
  given: {
    history?: Turn[];
    prompt?: Partial<PromptSnapshot>;
    settings?: Partial<Settings>;
    log?: Log;
    returnPath?: ReturnPath;
    peer?: SessionCall['peer'];
    hangUp?: () => Promise<void>;
    faultSeen?: (fault: SessionFault) => void;
    lines?: Map<string, Uint8Array>;
  } = {},
) {
  const clock = new FakeClock();
  const providers = new ScriptedProviders();
  const farEnd = new FarEnd();
  const entries: ConversationEntry[] = [];
  const hangUps: string[] = [];
  const asked: string[] = [];
  const timed: object[] = [];
  const recorded: string[] = [];
  const reported: string[] = [];
  const faults: string[] = [];
  const offered: string[] = [];
  let refusal: Error | undefined;
  prepare(providers);
  const call = {
    ...{ callId: newCallId(), generation: 1, prompt: aPrompt({ greeting, language: 'en-US', ...given.prompt }) },
    history: given.history ?? [],
    returnPath: given.returnPath ?? ('binary' as const),
    peer: given.peer ?? ('switch' as const),
    held: false,
    audioLostAtMs: null,
  };
  const session = new Session(call, farEnd, {
    ...{ clock, log: given.log ?? silentLog, sampleRateHz: 8000 as const },
    settings: () => ({ ...settings, ...given.settings }),
    ...{ speechToText: providers.speechToText, chat: providers.chat, textToSpeech: providers.textToSpeech },
    fallbackChat: providers.fallbackChat,
    openVoiceActivity: providers.openVoiceActivity,
    lines: {
      linesOf: () => ({
        find: (text) => given.lines?.get(text),
        synthesised: (text, { length }) => void offered.push(`${text} ${length / 16} ms`),
        speaking: () => ({ [Symbol.dispose]: () => {} }),
      }),
    },
    controller: {
      hangUp: async (_, reason) => {
        hangUps.push(reason);
        await given.hangUp?.();
      },
      play: async (_, upload) => void asked.push(`play ${upload}`),
      break: async () => void asked.push('break'),
    },
    journalOf: () => ({
      async write(batch) {
        if (refusal) throw refusal;
        entries.push(...structuredClone(batch));
      },
    }),
    providerReporter: {
      failed: ({ provider, kind, status }) => void reported.push(`${provider} ${kind} ${status}`),
      succeeded: () => {},
    },
    returnPath: { confirmed: () => {}, trouble: () => {} },
    audioHeard: () => {},
    recordEvents: () => ({
      take: ({ type }) => void recorded.push(type),
      [Symbol.dispose]: () => void recorded.push('closed'),
    }),
    faultSeen: (fault) => {
      faults.push(fault);
      given.faultSeen?.(fault);
    },
    turnTimed: (latency) => timed.push(latency),
  });
  session.begin();
  await clock.advance(0);
  const turn = (index: number) =>
    entries.flatMap((entry) => (entry.type === 'turn' && entry.turn.index === index ? [entry.turn] : [])).at(-1);
  const states = () => entries.flatMap((entry) => (entry.type === 'state' ? [entry.state] : []));
  const refuse = (error: Error) => {
    refusal = error;
  };
  /** The greeting has been heard, the caller has the floor. */
  const greeted = async () => {
    // The marks return at the end of the greeting, before more silence is sent for them.
    await clock.advance(1300);
    farEnd.playMarks();
    await clock.advance(200);
  };
  stages.push({ clock, farEnd });
  const observed = { entries, hangUps, asked, timed, reported, faults, recorded, offered };
  return { clock, providers, farEnd, session, ...observed, turn, states, refuse, greeted };
}

/** What is to be remembered is gathered for a moment before it is written. */
export async function written(clock: FakeClock): Promise<void> {
  await clock.advance(200);
}

export async function speak(clock: FakeClock, farEnd: FarEnd, ms: number): Promise<void> {
  for (let spoken = 0; spoken < ms; spoken += 20) {
    farEnd.speak(voiceFrame());
    await clock.advance(20);
  }
}

export async function silence(clock: FakeClock, farEnd: FarEnd, ms: number): Promise<void> {
  for (let silent = 0; silent < ms; silent += 20) {
    farEnd.speak(silentFrame());
    await clock.advance(20);
  }
}
