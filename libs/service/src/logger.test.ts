import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Logger, openLog, showsColours } from './logger.ts';

type Given = { format?: 'json' | 'pretty'; redactPersonalData?: boolean; level?: string; coloured?: boolean };

async function logging({ coloured = false, ...given }: Given) {
  const lines: string[] = [];
  const config = { level: 'info', format: 'json' as const, redactPersonalData: false, ...given };
  const output = { write: (line: string) => lines.push(line), coloured };
  return { lines, log: await openLog(config, { name: 'media-bridge', pid: 4711 }, output) };
}

describe('the log', () => {
  it('writes one JSON object per line, with the identity of the process', async () => {
    const { lines, log } = await logging({});
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

  it('contains personal data only if redaction is off', async () => {
    const open = await logging({});
    open.log.info({ pii: { number: '5511999887766' } }, 'dialling');
    expect(open.lines[0]).toContain('5511999887766');
    const production = await logging({ redactPersonalData: true });
    production.log.info({ pii: { number: '5511999887766' }, call: { pii: 'olá' } }, 'dialling');
    expect(production.lines[0]).not.toMatch(/5511999887766|olá/);
  });

  it('never contains a key or a password', async () => {
    const { lines, log } = await logging({});
    log.info({ apiKey: 'sk-1', provider: { authorization: 'Bearer sk-1', password: 'sk-1' } }, 'asking');
    expect(lines[0]).not.toContain('sk-1');
  });

  it('omits the parameters of a failed query', async () => {
    const { lines, log } = await logging({});
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

  it('masks phone numbers in the message, the stack and the cause of an error if personal data are redacted', async () => {
    const fail = (log: Logger) => {
      const cause = new Error('INVALID_NUMBER sofia/gateway/trunk/5511999887766');
      const err = new Error('Cannot originate to "5511999887766" (+55 11 99988-7767): no free trunk', { cause });
      log.error({ err }, 'round of a campaign failed');
      log.warn({ detail: 'key (phone_number)=(5511999887766) exists' }, 'originate rejected');
    };
    const open = await logging({});
    fail(open.log);
    for (const line of open.lines) expect(line).toContain('5511999887766');
    const production = await logging({ redactPersonalData: true });
    fail(production.log);
    expect(production.lines).toHaveLength(2);
    for (const line of production.lines) expect(line).not.toMatch(/99988-?7766/);
    expect(production.lines[0]).toContain('Cannot originate to \\"****\\" (****): no free trunk');
    expect(production.lines[0]).toContain('logger.test.ts');
  });

  it('has a format for people', async () => {
    const { lines, log } = await logging({ format: 'pretty' });
    log.warn({ callId: 'call-1', why: 'no answer yet', attempts: 3 }, 'trying again');
    expect(lines[0]).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN \(media-bridge\/4711\): trying again \{"callId":"call-1","why":"no answer yet","attempts":3\}\n$/,
    );
  });

  it('in the format for people has colours only if the output supports them, and otherwise the same text', async () => {
    const [plain, coloured] = await Promise.all([
      logging({ format: 'pretty' }),
      logging({ format: 'pretty', coloured: true }),
    ]);
    for (const { log } of [plain, coloured])
      log.error({ callId: 'call-1', err: new Error('it broke') }, 'handler failed');
    const text = ({ lines }: { lines: string[] }) => lines.join('').replace(/[\d:.]{12}/, '');
    expect(text(plain)).not.toMatch(/[^\n\P{Cc}]/u);
    expect(text(coloured)).toContain('\u001b[36mhandler failed');
    expect(stripVTControlCharacters(text(coloured))).toBe(text(plain));
  });

  it('in the format for people contains the stack of an error and of its cause, indented below the line', async () => {
    const { lines, log } = await logging({ format: 'pretty' });
    log.error({ err: new Error('it broke', { cause: new Error('no disk') }) }, 'handler failed');
    expect(lines[0]).toMatch(
      /handler failed[\s\S]*Error: it broke\n +at [\s\S]*logger\.test\.ts[\s\S]*Error: no disk\n +at /,
    );
    expect(lines[0]?.split('\n').slice(1, -1)).not.toContainEqual(expect.stringMatching(/^\S/));
  });

  it('in the format for people contains no control characters from fields and errors, and one entry starts one line', async () => {
    const { lines, log } = await logging({ format: 'pretty', coloured: true });
    const csi = '\u001b[';
    const hostile = `${csi}7m${csi}2J \u0007 \u007f \u009b2J\n[10:30:00.250] INFO (scheduler/1): forged`;
    log.error({ err: new Error(hostile), detail: hostile, [hostile]: [hostile] }, 'handler failed');
    const ownColours = [31, 36, 39, 90, 96].map((code) => `${csi}${code}m`);
    const text = ownColours.reduce((rest, colour) => rest.replaceAll(colour, ''), lines[0] ?? '');
    expect(text).toContain('forged');
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
    expect(text.match(/^\[/gm)).toHaveLength(1);
  });
});

describe('an output supports colours', () => {
  /** Decides as a terminal with the given variables does. */
  const terminal = (variables: Record<string, string | undefined>) => {
    const neutral = {
      ...{ FORCE_COLOR: undefined, NO_COLOR: undefined, NODE_DISABLE_COLORS: undefined },
      ...{ CI: undefined, TERM: 'xterm' },
    };
    for (const [name, value] of Object.entries({ ...neutral, ...variables })) vi.stubEnv(name, value);
    return Object.create(WriteStream.prototype, { isTTY: { value: true } }) as WriteStream;
  };
  afterEach(() => vi.unstubAllEnvs());

  it('if it is a terminal', () => expect(showsColours(terminal({}))).toBe(true));
  it('unless NO_COLOR is set', () => expect(showsColours(terminal({ NO_COLOR: '1' }))).toBe(false));
  it('unless the terminal has none', () => expect(showsColours(terminal({ TERM: 'dumb' }))).toBe(false));
  it('and not if it is a file or a pipe', () => {
    const pipe = Object.create(WriteStream.prototype, { isTTY: { value: undefined } }) as WriteStream;
    expect(showsColours(pipe)).toBe(false);
  });
});
