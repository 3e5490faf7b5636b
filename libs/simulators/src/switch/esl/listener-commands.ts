import { randomUUID } from 'node:crypto';
import type { Subscription } from './subscription.ts';

/** The commands that configure a connection's events: `event`, `filter`, `log` and similar. Returns the Reply-Text. */
export function configure(subscription: Subscription, verb: string, words: string[]): string {
  const [level = '7'] = words;
  switch (verb) {
    case 'event':
      return subscription.add(words)
        ? `+OK event listener enabled ${subscription.format}`
        : '-ERR no keywords supplied';
    case 'nixevent':
      subscription.remove(words);
      return '+OK events nixed';
    case 'noevents':
      subscription.clear();
      return '+OK no longer listening for events';
    case 'filter':
      return filter(subscription, words);
    case 'log':
      return `+OK log level ${level} [${level}]`;
    case 'nolog':
      return '+OK no longer logging';
    case 'linger':
      return words.length === 0 ? '+OK will linger' : `+OK will linger ${words[0]} seconds`;
    case 'nolinger':
      return '+OK will not linger';
    case 'sendevent':
      return `+OK ${randomUUID()}`;
    default:
      return '-ERR command not found';
  }
}

function filter(subscription: Subscription, [first, ...others]: string[]): string {
  if (first === undefined) return '-ERR command not found';
  const [header, ...values] = first === 'delete' ? others : [first, ...others];
  const value = values.join(' ');
  if (first === 'delete' && header !== undefined) {
    subscription.unfilter(header, value === '' ? undefined : value);
    return `+OK filter deleted. [${header}][${value}]`;
  }
  if (header === undefined || value === '') return '-ERR invalid syntax';
  subscription.filter(header, value);
  return `+OK filter added. [${header}]=[${value}]`;
}
