import { spokenOf } from './agent-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { replyOf, type StepContext, update } from './step-context.ts';
import { bareWords } from './words.ts';

/*
 * Some lines give the agent its own voice back: a speakerphone, a gateway without echo cancelling, a test that echoes. To
 * voice activity that is a caller who interrupts all the time, so the words decide. On a line not known to echo, what comes
 * back must be the very beginning of what the agent says, which no answer is. Once that was heard for a while, sounds alone
 * stop the agent no more; words that are not its own still do. The echo itself is written down like anything that is heard.
 */

/** Letters of the agent's own that must have come back before a line is known to echo. */
const certainLetters = 8;
/** How far back in the caller's words a stranger's would show. */
const tailLetters = 16;
/** Share of letter triples that an echo keeps although words were cut or misheard. */
const likeness = 0.6;

/** Whether the caller's open words are what the agent itself says, or has just said. */
export function isOwnEcho(conversation: Conversation): boolean {
  const heard = lettersOf(openText(conversation.caller));
  if (heard === '') return false;
  const reply = replyOf(conversation);
  const saying = lettersOf(reply ? spokenOf(reply) : '');
  if (isAlike(heard, saying.slice(0, heard.length * 1.5 + 3), 'from its beginning')) return true;
  return conversation.lineEchoes && isAlike(heard.slice(-tailLetters), lettersOf(lastSaid(conversation)) + saying);
}

/** Remembers a line that echoes, once enough has come back. */
export function noteEcho(context: StepContext): void {
  const heard = lettersOf(openText(context.conversation.caller));
  if (heard.length >= certainLetters) update(context, { lineEchoes: true });
}

function lastSaid({ turns }: Conversation): string {
  return turns
    .filter(({ role }) => role === 'assistant')
    .slice(-2)
    .map(({ content }) => content)
    .join(' ');
}

function isAlike(heard: string, said: string, where: 'anywhere' | 'from its beginning' = 'anywhere'): boolean {
  // Too short to compare by triples of words.
  if (heard.length < 6) return where === 'anywhere' ? said.includes(heard) : said.startsWith(heard);
  const known = new Set(triplesOf(said));
  const triples = triplesOf(heard);
  return triples.filter((triple) => known.has(triple)).length >= likeness * triples.length;
}

function triplesOf(letters: string): string[] {
  return Array.from({ length: Math.max(0, letters.length - 2) }, (_, at) => letters.slice(at, at + 3));
}

/** Without blanks: a word that a pause has cut in two is the same letters still. */
const lettersOf = (text: string): string => bareWords(text).join('').replaceAll(/['-]/gu, '');
