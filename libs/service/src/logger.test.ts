import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openLog } from './logger.ts';

function logging(given: { format?: 'json' | 'pretty'; redactPersonalData?: boolean; level?: string }) {
  const lines: string[] = [];
  const config = { level: 'info', format: 'json' as const, redactPersonalData: false, ...given };
  return { lines, log: openLog(config, { name: 'media-bridge', pid: 4711 }, (line) => lines.push(line)) };
}

describe('the log', () => {
  it('is one JSON object a line, saying which process it is', () => {
    const { lines, log } = logging({});
    log.info({ callId: 'call-1' }, 'leg ended');
    log.debug({}, 'too much');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      service: 'media-bridge',
      pid: 4711,
      callId: 'call-1',
      msg: 'leg ended',
    });
  });

  it('shows personal data where they are not redacted, and only there', () => {
    const open = logging({});
    open.log.info({ pii: { number: '5511999887766' } }, 'dialling');
    expect(open.lines[0]).toContain('5511999887766');
    const production = logging({ redactPersonalData: true });
    production.log.info({ pii: { number: '5511999887766' }, call: { pii: 'olá' } }, 'dialling');
    expect(production.lines[0]).not.toMatch(/5511999887766|olá/);
  });

  it('never shows a key or a password', () => {
    const { lines, log } = logging({});
    log.info({ apiKey: 'sk-1', provider: { authorization: 'Bearer sk-1', password: 'sk-1' } }, 'asking');
    expect(lines[0]).not.toContain('sk-1');
  });

  it('does not show the parameters of a failed query', () => {
    const { lines, log } = logging({});
    const cause = new Error('connection refused');
    const failed = Object.assign(new Error('Failed query: select $1\nparams: 5511999887766', { cause }), {
      query: 'select $1',
      params: ['5511999887766'],
    });
    log.error({ err: failed }, 'request failed');
    expect(lines[0]).not.toContain('5511999887766');
    expect(lines[0]).toContain('select $1');
    expect(lines[0]).toContain('connection refused');
  });

  it('shows no phone number in the message, the stack or the cause of an error where personal data are redacted', () => {
    const fail = (log: ReturnType<typeof openLog>) => {
      const cause = new Error('INVALID_NUMBER sofia/gateway/trunk/5511999887766');
      const err = new Error('Cannot originate to "5511999887766" (+55 11 99988-7767): no free trunk', { cause });
      log.error({ err }, 'round of a campaign failed');
      log.warn({ detail: 'key (phone_number)=(5511999887766) exists' }, 'originate rejected');
    };
    const open = logging({});
    fail(open.log);
    for (const line of open.lines) expect(line).toContain('5511999887766');
    const production = logging({ redactPersonalData: true });
    fail(production.log);
    expect(production.lines).toHaveLength(2);
    for (const line of production.lines) expect(line).not.toMatch(/99988/);
    expect(production.lines[0]).toContain('Cannot originate to \\"****\\" (****): no free trunk');
    expect(production.lines[0]).toContain('logger.test.ts');
  });

  it('can be read by people', () => {
    const { lines, log } = logging({ format: 'pretty' });
    log.warn({ callId: 'call-1', why: 'no answer yet', attempts: 3 }, 'trying again');
    expect(stripVTControlCharacters(lines[0] ?? '')).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} media-bridge\[4711\] warn {2}trying again callId=call-1 why="no answer yet" attempts=3\n$/,
    );
  });

  it('for people shows where an error came from', () => {
    const { lines, log } = logging({ format: 'pretty' });
    log.error({ err: new Error('it broke') }, 'handler failed');
    expect(lines[0]).toMatch(/handler failed[\s\S]*it broke[\s\S]*logger\.test\.ts/);
  });
});
