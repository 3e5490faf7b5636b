import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SubscriptionTree } from './subscription-tree.ts';

const token = fc.constantFrom('a', 'b', 'c');
const subject = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('.'));
const pattern = fc
  .tuple(fc.array(fc.oneof(token, fc.constant('*')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([tokens, open]) => [...tokens, ...(open ? ['>'] : [])].join('.'));

/** The definition, word by word, without an index. */
function matches(patternText: string, subjectText: string): boolean {
  const [tokens, given] = [patternText.split('.'), subjectText.split('.')];
  const open = tokens.at(-1) === '>';
  const closed = open ? tokens.slice(0, -1) : tokens;
  if (open ? given.length <= closed.length : given.length !== closed.length) return false;
  return closed.every((expected, index) => expected === '*' || expected === given[index]);
}

test('the tree finds what the definition of wildcards says', () => {
  fc.assert(
    fc.property(fc.array(pattern), subject, (patterns, published) => {
      const tree = new SubscriptionTree<number>();
      patterns.forEach((text, index) => {
        tree.add(text, index);
      });
      const expected = patterns.flatMap((text, index) => (matches(text, published) ? [index] : []));
      expect(tree.matching(published).sort()).toEqual(expected.sort());
    }),
  );
});

test('removing gives back the tree without that subscription', () => {
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1 }), subject, fc.nat(), (patterns, published, choice) => {
      const tree = new SubscriptionTree<number>();
      patterns.forEach((text, index) => {
        tree.add(text, index);
      });
      const removed = choice % patterns.length;
      const before = tree.matching(published);
      tree.remove(patterns[removed] ?? '', removed);
      expect(tree.matching(published).sort()).toEqual(before.filter((index) => index !== removed).sort());
    }),
  );
});
