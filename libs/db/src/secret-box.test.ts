import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretBox } from './secret-box.ts';

const box = secretBox(randomBytes(32));

describe('a secret box', () => {
  it('decrypts what it encrypted', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (plain, context) => {
        expect(box.open(box.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  it('encrypts the same text differently each time', () => {
    expect(box.seal('sk-1', 'openai_api_key')).not.toBe(box.seal('sk-1', 'openai_api_key'));
  });

  it('rejects a secret of another setting', () => {
    const sealed = box.seal('sk-1', 'openai_api_key');
    expect(() => box.open(sealed, 'murf_api_key')).toThrow(/belongs to another setting/);
  });

  it('rejects a secret of another key, with that reason', () => {
    const sealed = box.seal('sk-1', 'openai_api_key');
    expect(() => secretBox(randomBytes(32)).open(sealed, 'openai_api_key')).toThrow(/another LIGAI_SECRET_KEY/);
  });

  it('rejects altered, shortened and invalid text', () => {
    const sealed = Buffer.from(box.seal('a secret', 'openai_api_key'), 'base64');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open(changed.toString('base64'), 'openai_api_key'), `byte ${at}`).toThrow(
        /Cannot read the stored/,
      );
      expect(() => box.open(sealed.subarray(0, at).toString('base64'), 'openai_api_key')).toThrow();
    }
    expect(() => box.open('', 'openai_api_key')).toThrow(/not in a known form/);
  });

  it('rejects a key that does not have 32 bytes', () => {
    expect(() => secretBox(randomBytes(16))).toThrow(/32 bytes, not 16/);
  });
});
