import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { audibleTextOf, audibleWrittenOf } from './reply.ts';
import { replyOf, type StepContext, update } from './step-context.ts';
import { bareWords } from './words.ts';

/*
 * Some lines return the agent's own voice: a speakerphone, a gateway without echo cancellation, an echo test. Voice
 * activity reports it as a caller who interrupts all the time, so the words decide. On a line that is not known to
 * echo, the returned words must be the beginning of the agent's words, which no answer is. Once enough has been
 * returned, sounds alone no longer pause the agent; words other than its own still do. The echo is written as a turn
 * like any other speech.
 */

/** Number of the agent's letters that must be returned before a line is known to echo. */
const certainLetters = 8;
/** How many of the caller's last letters are searched for words that are not the agent's. */
const tailLetters = 16;
/** Minimum share of letter triples that an echo has in common with the original, if words were cut or misheard. */
const likeness = 0.6;

/** True if the caller's open words are what the agent says or has just said. */
export function isOwnEcho(conversation: Conversation): boolean {
  const heard = lettersOf(openText(conversation.caller));
  if (heard === '') return false;
  const reply = replyOf(conversation);
  const forms = reply ? [audibleTextOf(reply), audibleWrittenOf(reply)].map(lettersOf) : [''];
  if (forms.some((saying) => isAlike(heard, saying.slice(0, heard.length * 1.5 + 3), 'from its beginning')))
    return true;
  const before = lettersOf(lastSaid(conversation));
  return conversation.lineEchoes && forms.some((saying) => isAlike(heard.slice(-tailLetters), before + saying));
}

/** Marks the line as echoing once enough was returned. */
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
  // Too short to compare by triples.
  if (heard.length < 6) return where === 'anywhere' ? said.includes(heard) : said.startsWith(heard);
  const known = new Set(triplesOf(said));
  const triples = triplesOf(heard);
  return triples.filter((triple) => known.has(triple)).length >= likeness * triples.length;
}

function triplesOf(letters: string): string[] {
  return Array.from({ length: Math.max(0, letters.length - 2) }, (_, at) => letters.slice(at, at + 3));
}

/** Letters without blanks, so that a word which a pause has split compares as equal. */
const lettersOf = (text: string): string => bareWords(text).join('').replaceAll(/['-]/gu, '');
