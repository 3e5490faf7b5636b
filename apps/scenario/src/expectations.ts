import { answers, gapsBetween, type Saying, silences, stopMs, type VirtualCall } from '@ligai/virtual-calls';
import type { Script } from './play-steps.ts';
import type { Count, Expectations, Scenario } from './scenario.ts';
import { isLike, lettersOf, missingInOrder, timesIn } from './words.ts';

/** The expectations that do not hold, one sentence each with the values. */
export function failedExpectations(
  { expect, call: steps }: Scenario,
  call: VirtualCall,
  { missing }: Script,
): string[] {
  const failures = missing.map((number) => `call[${number - 1}] did not happen: ${JSON.stringify(steps[number - 1])}`);
  for (const name of Object.keys(checks) as Array<keyof Expectations>) failures.push(...check(name, expect, call));
  return failures;
}

type Checks = {
  [K in keyof Expectations]-?: (expected: NonNullable<Expectations[K]>, call: VirtualCall) => string[];
};

function check<K extends keyof Expectations>(name: K, expect: Expectations, call: VirtualCall): string[] {
  const expected = expect[name];
  const run = checks[name] as (expected: Expectations[K], call: VirtualCall) => string[];
  return expected === undefined ? [] : run(expected, call).map((failure) => `${name}: ${failure}`);
}

const s = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const ms = (value: number): string => `${Math.round(value)} ms`;

const checks: Checks = {
  transcript: (expected, call) => {
    const written = call.transcript();
    return expected.length === written.length && expected.every((line, i) => sameLine(written[i] ?? '', line))
      ? []
      : [`expected ${quoted(expected)}, got ${quoted(written)}`];
  },
  transcript_has: (expected, call) => {
    const written = call.transcript();
    let from = 0;
    for (const line of expected) {
      const found = written.findIndex((one, i) => i >= from && sameLine(one, line));
      if (found < 0) return [`expected "${line}" after ${from} lines, got ${quoted(written)}`];
      from = found + 1;
    }
    return [];
  },
  heard: (expected, call) => {
    const missing = missingInOrder(call.ear.text(), expected);
    return missing === undefined ? [] : [`"${missing}" was not heard there; heard: "${call.ear.text()}"`];
  },
  heard_once: (expected, call) =>
    expected
      .map((text) => ({ text, times: timesIn(call.ear.text(), text) }))
      .filter(({ times }) => times !== 1)
      .map(({ text, times }) => `"${text}" was heard ${times} times; heard: "${call.ear.text()}"`),
  not_heard: (expected, call) =>
    expected
      .filter((text) => timesIn(call.ear.text(0, Number.POSITIVE_INFINITY, true), text) > 0)
      .map((text) => `"${text}" was heard: "${call.ear.text()}"`),
  record_off_by: (most, call) => {
    const written = [...call.turns.values()].filter(({ role }) => role === 'assistant').map(({ content }) => content);
    const off = Math.abs(wordCount(written.join(' ')) - wordCount(call.ear.text()));
    const isSame = off <= most && similar(written.join(' '), call.ear.text(), most);
    return isSame ? [] : [`written "${written.join(' | ')}", heard "${call.ear.text()}"`];
  },
  caller_turns: (expected, call) => {
    const turns = [...call.turns.values()].filter(({ role, content }) => role === 'user' && content !== '');
    return counted(expected, turns.length, 'turns');
  },
  requests: (expected, call) => counted(expected, call.llm.requests.length - droppedSpeculations(call), 'requests'),
  dropped_speculations: (expected, call) => counted(expected, droppedSpeculations(call), 'dropped speculations'),
  speculations: (expected, call) => {
    const sent = call.did('ask_llm').filter(({ speculative }) => speculative);
    return counted(expected, sent.length, 'speculations');
  },
  answers: (expected, call) => expected.flatMap((one) => failedAnswers(one, call)),
  silence: ({ most, from, until }, call) => {
    const toMs = Math.min(until ?? Number.POSITIVE_INFINITY, call.end?.atMs ?? call.nowMs);
    return silences(call, { fromMs: from, toMs })
      .filter(({ startMs, endMs }) => endMs - startMs > most)
      .map(({ startMs, endMs }) => `${ms(endMs - startMs)} at ${s(startMs)}, expected at most ${ms(most)}`);
  },
  talks_over: ({ most }, call) => {
    const overMs = callerSayings(call).reduce((sum, saying) => sum + soundOver(call, saying), 0);
    return overMs <= most ? [] : [`${ms(overMs)}, expected at most ${ms(most)}`];
  },
  stops: (expected, call) =>
    expected.flatMap(({ at, within }) => {
      const saying = sayingWith(call, at);
      if (!saying) return [`the person did not say "${at}"`];
      const stoppedMs = stopMs(call, saying);
      if (stoppedMs === null) return [`the agent did not speak when "${at}" was said at ${s(saying.startMs)}`];
      return stoppedMs <= within ? [] : [`${ms(stoppedMs)} after "${at}", expected at most ${ms(within)}`];
    }),
  speaks_through: ({ from, until }, call) =>
    gapsBetween(call.ear.sounds, from, until)
      .filter(({ startMs, endMs }) => endMs - startMs > longestPauseMs)
      .map(({ startMs, endMs }) => `the agent was silent from ${s(startMs)} to ${s(endMs)}`),
  model_reads: (expected, call) => {
    const read = lastMessages(call);
    const missing = missingInOrder(read, expected);
    return missing === undefined ? [] : [`"${missing}" is not in the last request: "${read}"`];
  },
  model_does_not_read: (expected, call) =>
    expected
      .filter((text) => timesIn(lastMessages(call), text) > 0)
      .map((text) => `"${text}" is in the last request: "${lastMessages(call)}"`),
  keys: (expected, call) => {
    const pressed = call.events.flatMap((event) => (event.type === 'key_pressed' ? [event.digit] : [])).join('');
    return pressed === expected ? [] : [`expected ${expected}, got ${pressed}`];
  },
  outcome: (expected, call) => failedOutcome(expected, call),
};

/** A pause of a voice at a mark. */
const longestPauseMs = 450;

function failedAnswers(
  { to, within, not_before: notBefore, never }: NonNullable<Expectations['answers']>[number],
  call: VirtualCall,
): string[] {
  const matching = answers(call).filter(
    ({ saying }) => to === undefined || lettersOf(saying.text).includes(lettersOf(to)),
  );
  if (matching.length === 0) return [to === undefined ? 'the person said nothing' : `the person did not say "${to}"`];
  return matching.flatMap(({ saying, waitMs }) => {
    const where = `to "${saying.text}" at ${s(saying.startMs)}`;
    if (never) return waitMs === null ? [] : [`the agent answered ${where}`];
    if (waitMs === null) return [`the agent did not answer ${where}`];
    if (within !== undefined && waitMs > within) return [`${ms(waitMs)} ${where}, expected within ${ms(within)}`];
    if (notBefore !== undefined && waitMs < notBefore)
      return [`${ms(waitMs)} ${where}, expected not before ${ms(notBefore)}`];
    return [];
  });
}

function failedOutcome(expected: NonNullable<Expectations['outcome']>, call: VirtualCall): string[] {
  const { end, failedProvider } = call;
  if (!end) return ['the call did not end'];
  const failures: string[] = [];
  const { by, reason, within, not_before: notBefore, provider } = expected;
  if (by !== undefined && by !== end.by) failures.push(`ended by ${end.by}, expected ${by}`);
  if (reason !== undefined && reason !== end.reason) failures.push(`reason ${end.reason}, expected ${reason}`);
  if (within !== undefined && end.atMs > within) failures.push(`ended at ${s(end.atMs)}, expected within ${s(within)}`);
  if (notBefore !== undefined && end.atMs < notBefore)
    failures.push(`ended at ${s(end.atMs)}, expected not before ${s(notBefore)}`);
  if (provider !== undefined && provider !== failedProvider)
    failures.push(`failed provider ${failedProvider ?? 'none'}, expected ${provider ?? 'none'}`);
  return failures;
}

function counted(expected: Count, got: number, what: string): string[] {
  const { least, most } = typeof expected === 'number' ? { least: expected, most: expected } : expected;
  if (got >= least && got <= most) return [];
  return [`expected ${least === most ? least : `${least} to ${most}`} ${what}, got ${got}`];
}

const droppedSpeculations = (call: VirtualCall): number =>
  call.did('drop_reply').filter(({ speculative }) => speculative).length;

const callerSayings = (call: VirtualCall): Saying[] => call.said.filter(({ source }) => source === 'caller');
const sayingWith = (call: VirtualCall, text: string): Saying | undefined =>
  call.said.find((saying) => lettersOf(saying.text).includes(lettersOf(text)));

function sameLine(line: string, pattern: string): boolean {
  const [role, text] = splitRole(line);
  const [wantedRole, wanted] = splitRole(pattern);
  return role === wantedRole && isLike(text, wanted);
}

function splitRole(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at), line.slice(at + 1)];
}

const quoted = (lines: readonly string[]): string => lines.map((line) => `\n      ${line}`).join('');
const wordCount = (text: string): number => text.split(/\s+/u).filter((word) => word !== '').length;

/** Whether two texts have the same words in order, `most` words excepted. */
function similar(written: string, heard: string, most: number): boolean {
  const [a, b] = [written, heard].map((text) =>
    text
      .split(/\s+/u)
      .map(lettersOf)
      .filter((word) => word !== ''),
  );
  let [i, j, off] = [0, 0, 0];
  while (a && b && i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      i += 1;
      j += 1;
    } else {
      off += 1;
      if (a[i + 1] === b[j]) i += 1;
      else j += 1;
    }
  }
  return off + (a?.length ?? 0) - i + (b?.length ?? 0) - j <= most;
}

function soundOver(call: VirtualCall, saying: Saying): number {
  const words = call.microphone.sounds.filter(
    ({ source, startMs, endMs }) => source === 'caller' && endMs > saying.startMs && startMs < saying.endMs + 100,
  );
  const { delayMs } = call.microphone.options;
  return words.reduce((sum, word) => {
    const over = call.ear.sounds.map((sound) =>
      Math.max(0, Math.min(sound.endMs, word.endMs - delayMs) - Math.max(sound.startMs, word.startMs - delayMs)),
    );
    return sum + over.reduce((total, one) => total + one, 0);
  }, 0);
}

const lastMessages = (call: VirtualCall): string =>
  (call.llm.requests.at(-1)?.messages ?? []).map(({ role, content }) => `${role}: ${content}`).join('\n');
