import { type ModelMessagesAnswer, type PromptSnapshot, type Turn, toTimestamp } from '@ligai/contracts';
import {
  fillVariables,
  messagesFor,
  notes,
  omitted,
  type Policy,
  policyFor,
  promptLimits,
  spokenLines,
} from '@ligai/conversation';

/** The consecutive turns of one reply that the model wrote. */
export type ModelReply = { first: Turn; turns: Turn[]; kind: 'opening' | 'answer' };

/** The policy of the call, as far as it determines what the model is sent. */
export function modelPolicy(
  { content, greeting, variables, language, opening }: PromptSnapshot,
  settings: { language: string; max_history_tokens: number },
): Policy {
  return policyFor({ instructions: content, greeting, variables }, language ?? settings.language, {
    maxHistoryTokens: settings.max_history_tokens,
    opening,
  });
}

export const systemPrompt = ({ agent }: Policy): string =>
  fillVariables(agent.instructions, agent.variables, promptLimits.content);

/** The replies for which the model was asked: not the greeting of the prompt, and no fixed phrase. */
export function modelReplies(turns: readonly Turn[], prompt: PromptSnapshot, policy: Policy): ModelReply[] {
  const greeting =
    prompt.greeting && fillVariables(prompt.greeting, policy.agent.variables, promptLimits.greeting).trim();
  const phrases = new Set([...spokenLines(policy.language.tag), ...Object.values(policy.language.lines).flat()]);
  const replies: ModelReply[] = [];
  for (const turn of turns) {
    if (turn.role !== 'assistant' || turn.generated === null || turn.generated.trim() === '') continue;
    const last = replies.at(-1);
    if (last && turn.answers !== null && last.first.answers === turn.answers) last.turns.push(turn);
    else if (turn.answers !== null) replies.push({ first: turn, turns: [turn], kind: 'answer' });
    else if (turn.generated.trim() !== greeting && !phrases.has(turn.generated.trim()))
      replies.push({ first: turn, turns: [turn], kind: 'opening' });
  }
  return replies;
}

/** The request for a reply, made by the function that makes it during a call. */
export function modelRequest(
  { first, turns: own, kind }: ModelReply,
  turns: readonly Turn[],
  policy: Policy,
): ModelMessagesAnswer['requests'][number] {
  const before = turns.filter(({ index }) => index < first.index);
  const [system, ...messages] = messagesFor(before, policy, kind === 'opening' ? openingNote(before) : null);
  return {
    turn_index: first.index,
    kind,
    at: toTimestamp(new Date(first.startedAtMs)),
    system_prompt_note: system?.content.endsWith(omitted) ? omitted : null,
    messages,
    written: joined(own.map(({ generated }) => generated ?? '')),
    heard: joined(own.map(({ content }) => content)),
    interrupted: own.some(({ interrupted }) => interrupted),
  };
}

/** After a lost connection the model is asked to continue instead. */
const openingNote = (before: readonly Turn[]): string =>
  before.some(({ content }) => content !== '') ? notes.resume : notes.open;

const joined = (texts: string[]): string => texts.filter((text) => text !== '').join(' ');
