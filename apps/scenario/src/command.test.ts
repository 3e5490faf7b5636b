import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLogWriter, startConversation, step } from '@ligai/conversation';
import { describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { readScenario } from './read-scenario.ts';
import { runScenario } from './run-scenario.ts';

const scenario = (mark = '', heard = 'Custa cem reais.') => `name: The agent answers a question.
language: pt-BR
${mark}
agent: { greeting: Olá! }
model: [{ says: Custa cem reais. }]
call: [{ says: Quanto custa? }]
expect: { heard: ["${heard}"] }
`;

const loaded = (text: string) => {
  const read = readScenario('a.yaml', text);
  if ('problems' in read) throw new Error(read.problems.join());
  return read.scenario;
};

const replay = (log: string) => run(log, '--replay');

async function run(text: string, ...options: string[]): Promise<{ code: number; out: string; err: string }> {
  const isLog = options.includes('--replay');
  const file = join(mkdtempSync(join(tmpdir(), 'scenario-')), isLog ? 'a.jsonl' : 'a.yaml');
  writeFileSync(file, text);
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { env: {}, write: (line: string) => out.push(line), complain: (line: string) => err.push(line) };
  const code = await runCommand(isLog ? [...options, file] : [file, ...options], terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('npm run scenario', () => {
  it('prints both sides with their times, and exits with 0', async () => {
    const { code, out } = await run(scenario());
    expect(code).toBe(0);
    expect(out).toMatch(/\d\.\d\d–\d\.\d\d +caller +Quanto custa\?\n/u);
    expect(out).toMatch(/\d\.\d\d–\d\.\d\d +agent +Custa cem reais\.\n/u);
  });

  it('names what is not as expected, and exits with 1', async () => {
    const { code, out } = await run(scenario('', 'Custa mil reais.'));
    expect(code).toBe(1);
    expect(out).toContain('heard: "Custa mil reais." was not heard there');
  });

  it('requires a scenario that is expected to fail to fail', async () => {
    const mark = 'expected_to_fail: The price is not right.';
    expect((await run(scenario(mark, 'Custa mil reais.'))).code).toBe(0);
    const { code, out } = await run(scenario(mark));
    expect(code).toBe(1);
    expect(out).toContain('it passes, so remove "expected_to_fail: The price is not right."');
  });

  it('exits with 2 for a file with errors, an unknown option, a missing file and --real without a key', async () => {
    expect(await run('name: x')).toMatchObject({ code: 2, err: expect.stringContaining('a.yaml:1 ') });
    expect(await run(scenario(), '--hlep')).toMatchObject({ code: 2, err: expect.stringContaining('--hlep') });
    expect(await run(scenario(), 'missing.yaml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('missing.yaml'),
    });
    expect(await run(scenario(), '--real')).toMatchObject({ code: 2, err: '--real needs OPENAI_API_KEY' });
  });

  it('plays a recorded conversation, and shows the first decision that is another one', async () => {
    const { call } = runScenario(loaded(scenario()));
    const writer = new EventLogWriter(call.policy);
    let conversation = startConversation(call.policy);
    const lines = call.events.map((event) => {
      const next = step(conversation, event, call.policy);
      conversation = next.conversation;
      return writer.line(event, next.effects);
    });
    const log = [writer.head(), ...lines].join('\n');
    expect(await replay(log)).toMatchObject({ code: 0, out: expect.stringContaining('the same effects') });
    const { code, out } = await replay(log.replace('"do":"speak"', '"do":"shout"'));
    expect(code).toBe(1);
    expect(out).toMatch(/a\.jsonl:\d+: other effects after \{.*\n {2}- \{.*"do":"shout".*\n {2}\+ \{.*"do":"speak"/u);
    expect(await replay('{}')).toMatchObject({ code: 2, err: expect.stringContaining('a.jsonl: line 1: expected') });
  });

  it('describes its options', async () => {
    const { code, out } = await run(scenario(), '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: npm run scenario');
  });
});
