import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { LigaiError } from '@ligai/kernel';

/** Encrypts stored secrets. `context` is authenticated: text sealed for one setting cannot be opened as another. */
export interface SecretBox {
  seal(plain: string, context: string): string;
  /** Throws `bad_configuration` if the text was sealed with another key or context, or was altered. */
  open(sealed: string, context: string): string;
  /** A key of 32 bytes for another use, from which neither this key nor one with another context can be computed. */
  keyFor(context: string): Uint8Array;
}

const format = 1;
const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + keyIdBytes;

/**
 * AES-256-GCM under `key` (32 bytes). Sealed text is base64 of: format (1 byte), key id (4 bytes of the key's SHA-256),
 * random nonce (12), tag (16), ciphertext. The key id separates "wrong key" from "damaged", and allows key rotation.
 */
export function secretBox(key: Uint8Array): SecretBox {
  if (key.length !== 32) throw new LigaiError('bad_configuration', `A secret key has 32 bytes, not ${key.length}`);
  const header = Buffer.concat([Buffer.of(format), createHash('sha256').update(key).digest().subarray(0, keyIdBytes)]);
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([header, nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    keyFor: (context) => Buffer.from(hkdfSync('sha256', key, '', context, 32)),
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < headerBytes + nonceBytes + tagBytes || bytes[0] !== format) {
        throw unreadable(context, 'it is not in a known form');
      }
      if (!bytes.subarray(0, headerBytes).equals(header)) {
        throw unreadable(context, 'it was encrypted with another LIGAI_SECRET_KEY');
      }
      const nonce = bytes.subarray(headerBytes, headerBytes + nonceBytes);
      const tag = bytes.subarray(headerBytes + nonceBytes, headerBytes + nonceBytes + tagBytes);
      try {
        const options = { authTagLength: tagBytes };
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, options)
          .setAAD(Buffer.from(context))
          .setAuthTag(tag);
        const text = bytes.subarray(headerBytes + nonceBytes + tagBytes);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable(context, 'it was changed, or belongs to another setting', cause);
      }
    },
  };
}

function unreadable(context: string, why: string, cause?: unknown): LigaiError {
  return new LigaiError('bad_configuration', `Cannot read the stored ${context}: ${why}`, { cause });
}
