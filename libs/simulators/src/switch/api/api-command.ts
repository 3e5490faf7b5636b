import type { SwitchNode } from '../switch-node.ts';

export type ApiContext = { node: SwitchNode; connection: number };

/**
 * One command of `api` and `bgapi`: takes its arguments, returns the response's body. An empty body is answered as
 * `-ERR no reply`.
 */
export type ApiCommand = (args: string, context: ApiContext) => string | Promise<string>;

export const noSuchChannel = '-ERR No such channel!\n';
export const ok = '+OK\n';

/**
 * Splits like `switch_separate_string`: at blanks outside single quotes; quotes and backslashes are removed. At most
 * `most` parts, the last of which contains the rest.
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
