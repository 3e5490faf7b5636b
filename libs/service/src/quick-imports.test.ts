import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const quick = fileURLToPath(new URL('quick-imports.ts', import.meta.url));

/** The exports that a program finds in the packages, and its peak memory in MB. */
function load(...flags: string[]): { exports: unknown; peakMb: number } {
  const program = `
    const exports = [];
    for (const name of ['drizzle-orm', 'drizzle-orm/pg-core', 'drizzle-orm/node-postgres', 'pg', 'zod'])
      exports.push([name, import.meta.resolve(name), Object.keys(await import(name)).sort()]);
    console.log(JSON.stringify({ exports, peakMb: process.resourceUsage().maxRSS / 1024 }));`;
  const args = [...flags, '--input-type=module', '--eval', program];
  return JSON.parse(
    execFileSync(process.execPath, args, { cwd: fileURLToPath(new URL('../../db', import.meta.url)) }).toString(),
  );
}

it('packages have the same exports with the import hook, and need half the memory', () => {
  const slow = load();
  const fast = load('--import', quick);
  expect(fast.exports).toEqual(slow.exports);
  expect(fast.peakMb).toBeLessThan(slow.peakMb / 2);
});
