export * from './campaign-status.ts';
export * from './contact-status.ts';
