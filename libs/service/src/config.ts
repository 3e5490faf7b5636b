import type { Env } from './environment.ts';

/** The one place that reads the environment of the running process. */
export const processEnvironment = (): Env => process.env;
