/** The only access to the environment: the search path for programs. */
export const searchPath = (): string => process.env['PATH'] ?? '';
