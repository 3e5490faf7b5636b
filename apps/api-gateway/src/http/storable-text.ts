import { LigaiError } from '@ligai/kernel';

/** Deeper than anything that is meant; whoever goes through a body by recursion is safe up to here. */
const deepest = 50;

/**
 * Refuses text that Postgres can not hold: the NUL character and halves of surrogate pairs, both of which JSON can write.
 * Looks through names and values at any depth, and refuses what is nested too deeply to be looked through.
 */
export function refuseUnstorableText(value: unknown, path = 'body', depth = 0): void {
  if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed())) {
    throw new LigaiError('invalid_request', `${path}: holds a NUL character or half of a surrogate pair`);
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth >= deepest) throw new LigaiError('invalid_request', `body: is nested more than ${deepest} levels deep`);
  for (const [name, inner] of Object.entries(value)) {
    refuseUnstorableText(name, `a name in ${path}`);
    refuseUnstorableText(inner, path === 'body' ? name : `${path}.${name}`, depth + 1);
  }
}
