import { expect, test } from 'vitest';
import { problemOf } from './read-options.ts';

test.each([
  [['--hlep'], 'unknown option --hlep, did you mean --help'],
  [['--josn'], 'unknown option --josn, did you mean --json'],
  [['--verbose'], 'unknown option --verbose, expected --json, --quiet, --help'],
  [['--json=yes'], 'option --json takes no value'],
  [['start'], 'unknown argument "start", expected --json, --quiet, --help'],
  [['--json', '-h'], undefined],
])('%j: %s', (args, problem) => {
  expect(problemOf(['json', 'quiet', 'help'], ['h'], args)).toBe(problem);
});
