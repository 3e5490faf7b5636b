/** The only look at the environment: where programs are found. */
export const searchPath = (): string => process.env['PATH'] ?? '';
