import { config } from 'zod/v4/core';

/**
 * The content security policy forbids `eval`, and zod's attempt would be reported as a violation. Imported before the
 * schemas, which decide it when they are made.
 */
config({ jitless: true });
