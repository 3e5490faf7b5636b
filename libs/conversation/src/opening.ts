import { askLlm, say } from './asking.ts';
import { promptLimits } from './call-prompt.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import type { Policy } from './policy/policy.ts';
import type { Reply } from './reply.ts';
import { type StepContext, update } from './step-context.ts';
import { fillVariables } from './variables.ts';
import { hasWord } from './words.ts';

/*
 * The beginning of a call. `speak_first`: the agent greets at once. `listen_first`: it greets after the first words of
 * the callee, or after a short silence.
 */

export function begin(context: StepContext): void {
  const { mode, silenceMs } = context.policy.opening;
  if (mode === 'speak_first') open(context);
  else update(context, { openingDueAtMs: context.atMs + silenceMs });
}

/** When the agent greets a callee who says nothing. */
export function openingDueAt({ openingDueAtMs, floor, caller }: Conversation): number | null {
  if (openingDueAtMs === null || floor.phase !== 'listening' || caller.voice.speaking || openText(caller) !== '')
    return null;
  return openingDueAtMs;
}

/** Greets: with the fixed text, or by the LLM. */
export function open(context: StepContext): void {
  update(context, { openingDueAtMs: null });
  const { greeting, variables } = context.policy.agent;
  const text = fillVariables(greeting ?? '', variables, promptLimits.greeting).trim();
  if (hasWord(text)) say(context, { kind: 'opening', text, next: 'listen' });
  else askLlm(context, { kind: 'opening', caller: null, note: 'open' });
}

/** Greets if no word of the greeting has been heard yet, otherwise says the line. */
export function openOrSay(context: StepContext, line: string): void {
  const greeted = context.conversation.turns.some(({ role, content }) => role === 'assistant' && content !== '');
  if (greeted) say(context, { kind: 'line', text: line, next: 'listen' });
  else open(context);
}

/** A greeting that the prompt protects is said to its end, whatever the callee says. */
export const isProtected = ({ kind }: Reply, { opening }: Policy): boolean =>
  kind === 'opening' && !opening.interruptible;
