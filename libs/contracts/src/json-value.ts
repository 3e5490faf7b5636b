import { z } from 'zod';

/** Anything that JSON can hold. */
export const JsonValue = z.json();
export type JsonValue = z.infer<typeof JsonValue>;
