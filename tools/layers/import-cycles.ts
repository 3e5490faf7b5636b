import { dirname, join } from 'node:path';
import { importsOf } from './imports-of.ts';

/** Files by path relative to the root, with their source. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Groups of files that import each other in a circle, by relative imports; types count too. Each group is sorted.
 * Method: Tarjan's strongly connected components, without recursion on the depth of one file's imports.
 */
export function importCycles(sources: Sources): string[][] {
  const importsFrom = (file: string): string[] =>
    importsOf(sources.get(file) ?? '')
      .filter((module) => module.startsWith('.'))
      .map((module) => join(dirname(file), module))
      .filter((target) => sources.has(target));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const target of importsFrom(file)) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowestOf(file), lowestOf(target)));
    }
    if (lowestOf(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || importsFrom(file).includes(file)) cycles.push(group.sort());
  };
  const lowestOf = (file: string): number => lowest.get(file) ?? Number.POSITIVE_INFINITY;

  for (const file of sources.keys()) if (!order.has(file)) visit(file);
  return cycles;
}
