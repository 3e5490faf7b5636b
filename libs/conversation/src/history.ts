import type { Turn } from '@ligai/contracts';
import { promptLimits } from './call-prompt.ts';
import type { Message } from './effect.ts';
import { consistsOf } from './phrases.ts';
import type { HistoryPolicy } from './policy/history.ts';
import type { Policy } from './policy/policy.ts';
import { estimateTokens } from './tokens.ts';
import { fillVariables } from './variables.ts';

/** Instructions for the LLM in addition to the conversation. */
export const notes = {
  open: 'The person has just answered the phone. You speak first: greet them and open the conversation.',
  resume:
    'The line was interrupted for a moment and is back. Do not greet again. Go on where your last sentence was cut, or answer what the person said last.',
  opening_unheard: 'The person talked over your opening and did not hear this part of it; say what is needed of it:',
  continue:
    'Your last message was cut off in the middle. Write only the rest of it, starting with the next word. Do not repeat, apologise or explain.',
} as const;

export type Note = keyof typeof notes;

/** In the system prompt if the LLM does not get the whole conversation. */
export const omitted = '(The beginning of this conversation is omitted.)';

/**
 * The system prompt and the text that each party heard; not the text that was generated and not spoken. A long
 * conversation loses its oldest turns. `instruction`: one of the `notes`. `begun`: the beginning of the reply that is to
 * be continued.
 */
export function messagesFor(turns: readonly Turn[], policy: Policy, instruction: string | null, begun = ''): Message[] {
  const { instructions, variables } = policy.agent;
  const said = turns
    .filter((turn, i) => turn.content !== '' && !isFiller(turn) && !isBackchannel(turns, i, policy))
    .map(({ role, content }): Message => ({ role, content }));
  const first = firstSent(said, policy.history);
  const prompt = fillVariables(instructions, variables, promptLimits.content);
  const system = { role: 'system', content: first > 0 ? `${prompt}\n\n${omitted}` : prompt } as const;
  said.splice(0, first);
  if (begun !== '') said.push({ role: 'assistant', content: begun });
  return [
    system,
    ...joinSameRole(said),
    ...(instruction === null ? [] : [{ role: 'system', content: instruction } as const]),
  ];
}

/**
 * True for an "aham" while the agent continued to speak: it is not part of what the caller says next. An answer is not
 * such a turn: it ends the turn of the agent, which therefore does not end after it.
 */
function isBackchannel(turns: readonly Turn[], at: number, { language }: Policy): boolean {
  const [before, turn] = [turns[at - 1], turns[at]];
  if (turn?.role !== 'user' || before?.role !== 'assistant' || turn.endedAtMs === null) return false;
  const agentContinued = before.endedAtMs !== null && before.endedAtMs > turn.endedAtMs && !before.interrupted;
  return agentContinued && consistsOf(turn.content, language.words.backchannels);
}

/** Tokens of a message in addition to its text. */
const tokensPerMessage = 4;
/** The share of the limit by which a history that has reached it is shortened. */
const shareDropped = 0.25;

/**
 * The index of the first turn that the LLM gets. Several turns are left out at a time, so that consecutive requests
 * begin with the same messages: providers answer those sooner.
 */
function firstSent(said: readonly Message[], { maxTokens, lastTurns }: HistoryPolicy): number {
  const tokens = said.map(({ content }) => estimateTokens(content) + tokensPerMessage);
  const excess = tokens.reduce((sum, one) => sum + one, 0) - maxTokens;
  if (excess <= 0) return 0;
  const step = maxTokens * shareDropped;
  const toDrop = Math.ceil(excess / step) * step;
  let first = 0;
  for (let dropped = 0; dropped < toDrop && first < said.length - lastTurns; first += 1) dropped += tokens[first] ?? 0;
  return first;
}

/** A filler ("one moment, please") is written down as heard, and is not part of the conversation. */
const isFiller = ({ role, generated }: Turn): boolean => role === 'assistant' && generated === null;

/** Joins consecutive turns of one party into one message: some models require alternating roles. */
function joinSameRole(messages: Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role)
      joined[joined.length - 1] = { ...last, content: `${last.content} ${message.content}` };
    else joined.push(message);
  }
  return joined;
}
