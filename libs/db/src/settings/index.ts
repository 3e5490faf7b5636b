export { type SecretBox, secretBox } from './secret-box.ts';
export * from './settings.ts';
