import { LocalStack } from '@ligai/testing';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the stack that the files share whose tests neither kill a service nor need an empty database. */
    sharedDashboard: string;
  }
}

/** Vitest's global set-up of the browser tests: to start a stack takes longer than most of them. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const stack = await LocalStack.start();
  provide('sharedDashboard', stack.ready.api);
  return () => stack[Symbol.asyncDispose]();
}
