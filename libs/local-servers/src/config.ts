/** The search path for programs. */
export const searchPath = (): string => process.env['PATH'] ?? '';

/** The environment of this process and more variables, for a process that it starts. */
export const environmentWith = (more: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...more });
