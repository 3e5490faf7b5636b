import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Scenario } from './scenario.ts';

export type ReadScenario = { scenario: Scenario } | { problems: string[] };

/** Reads a scenario file. A problem names file, line and field: `file.yaml:12 call[2].after_agent: expected …`. */
export function readScenario(file: string, text: string): ReadScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0)
    return { problems: document.errors.map(({ pos, message }) => `${at(pos[0])} ${message.split('\n')[0]}`) };
  const read = Scenario.safeParse(document.toJS());
  if (read.success) return { scenario: read.data };
  const root = document.contents;
  return { problems: read.error.issues.flatMap((issue) => problemsOf(issue, root, at)) };
}

function problemsOf(issue: z.core.$ZodIssue, root: Node | null, at: (offset: number) => string): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${at(offsetOf(root, path))} ${fieldOf(path)}: there is no such field`;
    });
  // Each alternative of a union reports a problem; the one at the deepest path is reported, the first of several.
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const deepest = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length)[0];
    if (deepest) return problemsOf({ ...deepest, path: [...issue.path, ...deepest.path] }, root, at);
  }
  return [`${at(offsetOf(root, issue.path))} ${fieldOf(issue.path)}: ${issue.message}`];
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('') ||
  'scenario';

/** Where the field of a path begins; of a missing field, its parent. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    const child = childOf(node, part);
    if (!child) return offset;
    offset = child.offset;
    node = child.node;
  }
  return offset;
}

function childOf(node: unknown, part: PropertyKey): { node: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === part);
    if (!pair || !isScalar(pair.key)) return undefined;
    return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
  }
  if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items)) return undefined;
  const item: unknown = node.items[Number(part)];
  const range = typeof item === 'object' && item !== null && 'range' in item ? item.range : undefined;
  return Array.isArray(range) ? { node: item, offset: Number(range[0]) } : undefined;
}
