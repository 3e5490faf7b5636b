import { messageOf } from '@ligai/kernel';

/** Why `fetch` failed. undici says only "fetch failed"; its cause has the code. Neither holds the request's headers. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : messageOf(cause);
}
