import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandReader } from './command-reader.ts';

const read = (...chunks: string[]) => {
  const reader = new CommandReader();
  return chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
};

describe('the command reader', () => {
  it('returns the first line, the headers in lower case, and the announced body', () => {
    expect(read('sendmsg call-1\nCall-Command: execute\nContent-Length: 5\n\na\n\nbcapi status\n\n')).toEqual([
      { line: 'sendmsg call-1', headers: { 'call-command': 'execute', 'content-length': '5' }, body: 'a\n\nbc' },
      { line: 'api status', headers: {}, body: '' },
    ]);
  });

  it('skips blank lines between commands and carriage returns', () => {
    expect(read('\n\napi status\r\n\r\n\n', 'exit\n\n').map(({ line }) => line)).toEqual(['api status', 'exit']);
  });

  it('returns the same commands in chunks of any size', () => {
    const text =
      'auth ClueCon\n\nbgapi originate {a=b}x &park()\nJob-UUID: ção\n\nsendmsg u\nContent-Length: 4\n\n\n\nabexit\n\n';
    const whole = read(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (sizes) => {
        const reader = new CommandReader();
        const bytes = Buffer.from(text);
        const commands = [];
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          commands.push(...reader.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(commands).toEqual(whole);
      }),
    );
  });

  it('rejects a command without an end', () => {
    const reader = new CommandReader();
    expect(() => {
      for (let i = 0; i < 20; i += 1) reader.push(Buffer.alloc(100_000, 'x'));
    }).toThrow(RangeError);
  });
});
