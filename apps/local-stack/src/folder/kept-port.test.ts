import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptPort } from './kept-port.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ligai-port-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the port of the simulated switch', () => {
  it('is the same at the next start', async () => {
    const port = await keptPort(folder);
    expect(await keptPort(folder)).toBe(port);
  });

  it('is another one while somebody else listens there', async () => {
    const port = await keptPort(folder);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    expect(await keptPort(folder)).not.toBe(port);
    other.close();
  });

  it.each(['', 'abc', '99999', '-1'])('is a free one where the file says %j', async (text) => {
    writeFileSync(join(folder, 'switch.port'), text);
    expect(await keptPort(folder)).toBeGreaterThan(1023);
  });
});
