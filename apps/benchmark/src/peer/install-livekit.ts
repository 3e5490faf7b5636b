import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LigaiError } from '@ligai/kernel';

const run = promisify(execFile);

/** What is measured. The packages that these depend on are those of `asOf`. */
const packages = {
  '@livekit/agents': '1.9.0',
  '@livekit/agents-plugin-deepgram': '1.9.0',
  '@livekit/agents-plugin-openai': '1.9.0',
  '@livekit/rtc-node': '0.13.34',
  zod: '4.1.13',
};
const asOf = '2026-11-01';
const entry = `export * as agents from '@livekit/agents';
export * as deepgram from '@livekit/agents-plugin-deepgram';
export * as openai from '@livekit/agents-plugin-openai';
export { AudioFrame } from '@livekit/rtc-node';
`;

/** An installed LiveKit; disposing it removes a folder that was created for it. */
export type InstalledLiveKit = AsyncDisposable & { entry: string; version: string };

/**
 * Installs LiveKit by npm into `folder`, or into a temporary one, outside the project and without running any script of
 * a package. A folder with an installation of the same versions is used as it is.
 */
export async function installLiveKit(folder?: string): Promise<InstalledLiveKit> {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'ligai-peer-')));
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: packages });
  const removed = () => (folder === undefined ? rm(cwd, { recursive: true, force: true }) : Promise.resolve());
  try {
    await mkdir(cwd, { recursive: true });
    const done = await readFile(join(cwd, 'installed.json'), 'utf8').catch(() => '');
    if (done !== manifest) {
      await writeFile(join(cwd, 'package.json'), manifest);
      await writeFile(join(cwd, 'entry.mjs'), entry);
      const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
      await run('npm', ['install', ...options, `--before=${asOf}`], { cwd, timeout: 120_000 });
      await writeFile(join(cwd, 'installed.json'), manifest);
    }
  } catch (error) {
    await removed();
    throw new LigaiError('internal', `Cannot install @livekit/agents ${packages['@livekit/agents']}`, {
      cause: error,
    });
  }
  return { entry: join(cwd, 'entry.mjs'), version: packages['@livekit/agents'], [Symbol.asyncDispose]: removed };
}
