import { createHmac } from 'node:crypto';
import type { Message } from './message.ts';

/**
 * The headers of the specification, to the letter, and those of Standard Webhooks 1.0 (standardwebhooks.com).
 * Signatures require a secret. `atMs` is the time of this attempt, which the second signature covers.
 */
export function headersFor({ id, event, body }: Message, secret: string | null, atMs: number): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  return {
    'Content-Type': 'application/json',
    ...(secret !== null && { 'X-Webhook-Signature': `sha256=${hmac(secret, body).toString('hex')}` }),
    'X-Webhook-Event': event,
    'User-Agent': 'LigAI-Webhooks/1.0',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(secret !== null && {
      'webhook-signature': `v1,${hmac(standardKey(secret), `${id}.${timestamp}.${body}`).toString('base64')}`,
    }),
  };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Standard Webhooks writes keys as `whsec_` and base64; any other secret is used unchanged. */
function standardKey(secret: string): string | Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
}
