import type { SwitchNode } from '../switch-node.ts';

export type ApiContext = { node: SwitchNode; connection: number };

/** One command of `api` and `bgapi`: its arguments in, the response's body out. An empty body is answered `-ERR no reply`. */
export type ApiCommand = (args: string, context: ApiContext) => string | Promise<string>;

export const noSuchChannel = '-ERR No such channel!\n';
export const ok = '+OK\n';

/**
 * Splits as `switch_separate_string` does: at blanks, which single quotes keep together; quotes and backslashes are eaten.
 * At most `most` parts, the last of which holds the rest.
 */
export function splitArguments(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (parts.length === most - 1) return [...parts, unquote(rest)];
    const [part = ''] = /^(?:'[^']*'|\\.|[^\s'\\])+|^./.exec(rest) ?? [];
    parts.push(unquote(part));
    rest = rest.slice(part.length).trimStart();
  }
  return parts;
}

const unquote = (text: string) => text.replaceAll(/\\(.)|'/g, '$1');
