import { LocalStack } from '@ligai/testing';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The stack that the files share whose tests neither kill a service nor need an empty database. */
    sharedStack: { url: string; key: string };
  }
}

const key = '0123456789abcdef01234567';

/** Vitest's global set-up of the browser tests: to start a stack takes longer than most of them. It asks for a key. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const stack = await LocalStack.start({ API_KEYS: `crm:${key}` });
  provide('sharedStack', { url: stack.ready.api, key });
  return () => stack[Symbol.asyncDispose]();
}
