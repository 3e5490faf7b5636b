import type { IncomingMessage } from 'node:http';

const mostCharacters = 2000;

/** The start of a response's body, long enough for an error message; does not wait for a body that never ends. */
export function readSome(response: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  let isDone = false;
  const finish = () => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    body = (body + part).slice(0, mostCharacters);
    if (body.length === mostCharacters) finish();
  });
  response.on('end', finish);
  response.on('close', finish);
  response.on('error', finish);
}

/** Whether a key contains only characters that a header can carry. With others, HTTP clients throw unexpectedly. */
export function isSendableKey(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}

export const noSuchKey = 'the API key is empty or holds characters that no key has';
