import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Stack } from '../start-stack.ts';
import { readyBlock } from './ready-block.ts';

const esc = String.fromCharCode(27);
const colours = { [`${esc}[31m`]: 'red', [`${esc}[33m`]: 'yellow' };
const simulatedSpeech =
  'call-controller: the switch is real, but speech is simulated (OpenAI): give API keys, or set ALLOW_SIMULATED_SPEECH=1';
const noSwitch = 'call-controller: the switch does not answer';

// Colours are printed to terminals only; a test writes to none.
beforeEach(() => void vi.stubEnv('FORCE_COLOR', '1'));
afterEach(() => void vi.unstubAllEnvs());

function blockOf(missing: string[]): string {
  const yours = { url: '', about: 'yours', [Symbol.asyncDispose]: async () => undefined };
  const stack: Stack = {
    apiUrl: 'http://localhost:8000',
    simulated: { openai: { url: 'http://127.0.0.1:8124' } },
    postgres: yours,
    nats: yours,
    webhooksMayStay: false,
    needsKey: false,
    readiness: { healthy: missing.length === 0, missing },
    pids: {},
    [Symbol.asyncDispose]: async () => undefined,
  };
  return readyBlock(stack);
}

/** The colour that begins the line, and its text. */
function lineWith(text: string, block: string): { colour: string | undefined; line: string } {
  const line = block.split('\n').find((one) => one.includes(text)) ?? '';
  const code = Object.keys(colours).find((start) => line.startsWith(start));
  return { colour: code && colours[code], line: stripVTControlCharacters(line).trim() };
}

test('a real switch with simulated speech is printed in red, with what to set', () => {
  const block = blockOf([noSwitch, simulatedSpeech]);
  expect(lineWith('ALLOW_SIMULATED_SPEECH', block)).toEqual({ colour: 'red', line: simulatedSpeech });
  expect(lineWith('does not answer', block)).toEqual({ colour: 'yellow', line: noSwitch });
  expect(block).toContain('cannot place calls yet');
});

test('a stack that can place calls prints nothing in red', () => {
  const block = blockOf([]);
  expect(block).not.toContain(`${esc}[31m`);
  expect(block).toContain('LigAI is ready');
});
