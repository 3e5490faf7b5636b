/**
 * The content security policy forbids `eval`, and zod's attempt would be reported as a violation. zod reads this object when
 * a schema is made. It is set before any file that has zod is loaded; the first page has none.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
