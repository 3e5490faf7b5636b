import type { Turn } from '@ligai/contracts';
import { promptLimits } from './call-prompt.ts';
import type { Message } from './effect.ts';
import type { Policy } from './policy/policy.ts';
import { fillVariables } from './variables.ts';

/** Instructions for the LLM in addition to the conversation. */
export const notes = {
  open: 'The person has just answered the phone. You speak first: greet them and open the conversation.',
  resume:
    'The line was interrupted for a moment and is back. Do not greet again. Go on where your last sentence was cut, or answer what the person said last.',
  continue:
    'Your last message was cut off in the middle. Write only the rest of it, starting with the next word. Do not repeat, apologise or explain.',
} as const;

export type Note = keyof typeof notes;

/**
 * The system prompt and the text that each party heard; not the text that was generated and not spoken. `begun`: the
 * beginning of the reply that is to be continued.
 */
export function messagesFor(turns: readonly Turn[], policy: Policy, note: Note | null, begun = ''): Message[] {
  const { instructions, variables } = policy.agent;
  const system = { role: 'system', content: fillVariables(instructions, variables, promptLimits.content) } as const;
  const said = turns
    .filter((turn) => turn.content !== '' && !isFiller(turn))
    .map(({ role, content }): Message => ({ role, content }));
  if (begun !== '') said.push({ role: 'assistant', content: begun });
  return [system, ...joinSameRole(said), ...(note ? [{ role: 'system', content: notes[note] } as const] : [])];
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
