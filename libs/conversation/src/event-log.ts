import { type Conversation, startConversation } from './conversation.ts';
import type { ConversationEffect } from './effect.ts';
import type { ConversationEvent } from './event.ts';
import type { Policy } from './policy/policy.ts';
import { defaultVoicemail } from './policy/voicemail.ts';
import { step } from './step.ts';

/*
 * The log of one conversation, as JSON lines, from which the engine decides the same again:
 *
 *     {"log":"ligai conversation","version":1,"policy":{…}}
 *     {"event":{"atMs":12.5,"type":"joined",…},"effects":[…]}
 *     {"cut":"10485760 bytes"}                                    only at the end, if the log reached its limit
 */

const title = 'ligai conversation';
const version = 1;

/** Removes phone numbers from a text. */
export type Masking = (text: string) => string;

/**
 * Writes the lines of a log, without phone numbers if there is a masking: the LLM writes a number in several parts, so each
 * digit of its text is 0. If a text is masked, the effects are those that the masked events lead to: a number that is
 * spoken as words would not be found in them, and the log can be replayed in any case. A line then says in `did` which
 * effects the conversation itself had, if they are of other kinds.
 */
export class EventLogWriter {
  readonly #mask: Masking | undefined;
  readonly #policy: Policy;
  #copy: Conversation;

  constructor(policy: Policy, mask?: Masking) {
    this.#mask = mask;
    this.#policy = mask ? masked(policy, mask) : policy;
    this.#copy = startConversation(this.#policy);
  }

  head(): string {
    return JSON.stringify({ log: title, version, policy: this.#policy });
  }

  line(event: ConversationEvent, effects: readonly ConversationEffect[]): string {
    const known = this.#mask ? masked(event, event.type === 'reply_text' ? withoutDigits : this.#mask) : event;
    const next = step(this.#copy, known, this.#policy);
    this.#copy = next.conversation;
    const did = kindsOf(effects);
    const isSame = did.join() === kindsOf(next.effects).join();
    return JSON.stringify({ event: known, effects: next.effects, ...(!isSame && { did }) });
  }
}

export type Replayed = {
  events: number;
  /** The first event after which the engine decides otherwise; null if there is none. */
  difference: Difference | null;
  /** Why the log ends early, if it does. */
  cut: string | null;
};

/** `line` counts from 1. Effects as JSON. */
export type Difference = { line: number; event: ConversationEvent; recorded: string[]; replayed: string[] };

/** Runs a log through the engine and compares the effects. Error: a line that is not of a log. */
export function replayLog(text: string): Replayed {
  const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const policy = policyIn(head);
  let conversation = startConversation(policy);
  let events = 0;
  for (const [i, line] of lines.entries()) {
    const read = parsed(line, i + 2);
    if ('cut' in read) return { events, difference: null, cut: String(read['cut']) };
    const { event, effects } = entryIn(read, i + 2);
    const next = step(conversation, event, policy);
    conversation = next.conversation;
    events += 1;
    const replayed = asJson(next.effects);
    const recorded = asJson(effects);
    if (replayed.join('\n') !== recorded.join('\n'))
      return { events, difference: { line: i + 2, event, recorded, replayed }, cut: null };
  }
  return { events, difference: null, cut: null };
}

function policyIn(head: string): Policy {
  const read = parsed(head, 1);
  if (read['log'] !== title || typeof read['policy'] !== 'object')
    throw new Error('line 1: expected the head of an event log, as RECORD_EVENTS writes it');
  if (read['version'] !== version) throw new Error(`line 1: expected version ${version}, got ${read['version']}`);
  // Logs from before mailboxes were recognised have no such section.
  const policy = read['policy'] as Omit<Policy, 'voicemail'> & Partial<Policy>;
  return { ...policy, voicemail: policy.voicemail ?? { ...defaultVoicemail, action: 'talk' } };
}

function entryIn(read: Record<string, unknown>, line: number): { event: ConversationEvent; effects: unknown[] } {
  const { event, effects } = read;
  if (typeof event !== 'object' || event === null || !('type' in event) || !Array.isArray(effects))
    throw new Error(`line ${line}: expected an event and its effects`);
  return { event: event as ConversationEvent, effects };
}

function parsed(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The error below names the line.
  }
  throw new Error(`line ${number}: expected a JSON object`);
}

const kindsOf = (effects: readonly ConversationEffect[]): string[] => effects.map((effect) => effect.do);

const withoutDigits: Masking = (text) => text.replace(/\d/gu, '0');

/** Keys in order, so that the order in which an object was made does not count. */
const asJson = (effects: readonly unknown[]): string[] =>
  effects.map((effect) => JSON.stringify(inOrder(JSON.parse(JSON.stringify(effect)))));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, inOrder(inner)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same data with each text masked; the names of fields and of kinds stay. */
function masked<T>(value: T, mask: Masking): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((inner) => masked(inner, mask)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner, mask)])) as T;
}
