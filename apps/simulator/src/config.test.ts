import { describe, expect, it } from 'vitest';
import { readArguments } from './config.ts';

const read = (argv: string[], env: Record<string, string> = {}) => readArguments(argv, env);
const configOf = (argv: string[], env?: Record<string, string>) => {
  const result = read(argv, env);
  if ('config' in result) return result.config;
  throw new Error(result.text);
};

describe('the command line', () => {
  it('starts the parts that are named, and all of them on "all"', () => {
    expect(configOf(['murf', 'switch']).parts).toEqual(['switch', 'murf']);
    expect(configOf(['all']).parts).toHaveLength(5);
  });

  it('has default ports, which flags and then the environment override', () => {
    expect(configOf(['all']).ports).toMatchObject({ switch: 8121, 'switch-control': 8122, deepgram: 8123 });
    const env = { SIMULATOR_DEEPGRAM_PORT: '9001', SIMULATOR_MURF_PORT: '9002' };
    expect(configOf(['all', '--murf-port', '0'], env).ports).toMatchObject({ deepgram: 9001, murf: 0 });
  });

  it('listens on loopback by default', () => {
    expect(configOf(['all']).host).toBe('127.0.0.1');
    expect(configOf(['all'], { SIMULATOR_HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
    expect(read(['all', '--host', 'everywhere'])).toMatchObject({ exitCode: 78 });
  });

  it('takes any control port for a switch that was moved', () => {
    expect(configOf(['switch', '--switch-port', '8021']).ports).toMatchObject({ switch: 8021, 'switch-control': 0 });
  });

  it('helps where nothing is asked for', () => {
    expect(read([])).toMatchObject({ exitCode: 0, text: expect.stringContaining('Usage') });
    expect(read(['--help'])).toMatchObject({ exitCode: 0 });
  });

  it('lists every problem at once, with its flag, its variable and its value', () => {
    const env = { SIMULATOR_SEED: 'many', SIMULATOR_GATEWAYS: 'a b' };
    expect(read(['phone', '--switch-port', '70000'], env)).toEqual({
      exitCode: 78,
      text: [
        'Part: expected switch, deepgram, openai, murf, webhook or all, got "phone"',
        '--switch-port or SIMULATOR_SWITCH_PORT: expected 0–65535, got "70000"',
        '--gateways or SIMULATOR_GATEWAYS: expected names with commas between, got "a b"',
        '--seed or SIMULATOR_SEED: expected a whole number, got "many"',
      ].join('\n'),
    });
  });

  it('refuses a flag that it does not know', () => {
    expect(read(['switch', '--prot', '1'])).toMatchObject({ exitCode: 78, text: expect.stringContaining('--prot') });
  });
});
