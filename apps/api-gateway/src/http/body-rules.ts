import { LigaiError } from '@ligai/kernel';
import { maxDepth, maxEntries } from './edge-limits.ts';

/**
 * Refuses what no schema would refuse, or only after too much work: text that Postgres cannot hold (the NUL character and
 * halves of surrogate pairs, both of which JSON can write), a field named `__proto__`, which schemas drop in silence, and
 * inside the body arrays and objects of more than `maxEntries`. Error: `invalid_request`.
 */
export function refuseUnfitBody(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed())) {
    throw invalid(`${path || 'body'}: holds a NUL character or half of a surrogate pair`);
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= maxDepth) throw invalid(`body: is nested more than ${maxDepth} levels deep`);
  const names = Object.keys(value);
  if (depth > 0 && names.length > maxEntries) {
    throw invalid(`${path}: has ${names.length} entries, expected at most ${maxEntries}`);
  }
  for (const name of names) {
    const inner = (value as Record<string, unknown>)[name];
    refuseUnfitBody(name, `a name in ${path || 'body'}`);
    // At the top a schema reports it as an unknown field.
    if (name === '__proto__' && depth > 0) throw invalid(`${path}.__proto__: this name cannot be used`);
    if (needsCheck(inner)) refuseUnfitBody(inner, path === '' ? name : `${path}.${name}`, depth + 1);
  }
}

const needsCheck = (value: unknown): boolean => typeof value === 'string' || typeof value === 'object';

const invalid = (message: string) => new LigaiError('invalid_request', message);
