import { describe, expect, it } from 'vitest';
import { forgetAfterMs, KeyAttempts, mostFailures } from './key-attempts.ts';

function attemptsAt() {
  const clock = { ms: 1000, monotonic: () => clock.ms };
  const attempts = new KeyAttempts(clock);
  const isAdmitted = (address: string) => {
    try {
      attempts.noteWrongKey(address);
      return true;
    } catch {
      return false;
    }
  };
  const failUntilRefused = (address: string) => {
    let failures = 0;
    while (failures < 100 && isAdmitted(address)) failures += 1;
    return failures;
  };
  return { clock, attempts, isAdmitted, failUntilRefused };
}

describe('wrong keys of one address', () => {
  it('are admitted up to the limit, and then one at a time', () => {
    const { clock, attempts, isAdmitted, failUntilRefused } = attemptsAt();
    expect(failUntilRefused('192.0.2.1')).toBe(mostFailures);
    expect(() => attempts.noteWrongKey('192.0.2.1')).toThrow(
      expect.objectContaining({ code: 'too_many_attempts', fields: { retryAfterSeconds: forgetAfterMs / 1000 } }),
    );
    clock.ms += forgetAfterMs - 1;
    expect(isAdmitted('192.0.2.1')).toBe(false);
    clock.ms += 1;
    expect(failUntilRefused('192.0.2.1')).toBe(1);
  });

  it('do not keep out another address', () => {
    const { isAdmitted, failUntilRefused } = attemptsAt();
    failUntilRefused('192.0.2.1');
    expect(isAdmitted('192.0.2.2')).toBe(true);
    expect(isAdmitted('::ffff:192.0.2.1')).toBe(false);
  });

  it('of IPv6 are counted for its /64', () => {
    const { isAdmitted, failUntilRefused } = attemptsAt();
    failUntilRefused('2001:db8:0:7::1');
    expect(isAdmitted('2001:db8:0:7:ffff:1:2:3')).toBe(false);
    expect(isAdmitted('2001:db8:0:8::1')).toBe(true);
    failUntilRefused('::1');
    expect(isAdmitted('::1')).toBe(false);
    expect(isAdmitted('fe80::1%eth0')).toBe(true);
  });

  it('are forgotten after a pause', () => {
    const { clock, failUntilRefused } = attemptsAt();
    failUntilRefused('192.0.2.1');
    clock.ms += mostFailures * forgetAfterMs;
    expect(failUntilRefused('192.0.2.1')).toBe(mostFailures);
  });
});

it('a flood of addresses is forgotten from its beginning', () => {
  const { attempts } = attemptsAt();
  for (let nth = 0; nth < 20_000; nth += 1) attempts.noteWrongKey(`10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}`);
  expect(attempts.size).toBe(10_000);
});
