import { ConfigurationError } from '@ligai/service';
import { expect, it } from 'vitest';
import { configFrom } from './config.ts';

const shared = {
  DATABASE_URL: 'postgres://localhost/ligai',
  NATS_URL: 'nats://localhost:4222',
  LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
};

function problemsOf(env: Record<string, string>): string[] {
  try {
    configFrom({ ...shared, ...env });
    return [];
  } catch (error) {
    return error instanceof ConfigurationError ? error.problems : [String(error)];
  }
}

it('several switches are read, and the other settings have their defaults', () => {
  const config = configFrom({ ...shared, FREESWITCH_ESL: 'esl://:a@fs1:8021, esl://:b@fs2' });
  expect(config).toMatchObject({
    switches: ['esl://:a@fs1:8021', 'esl://:b@fs2'],
    audio: 'auto',
    dialString: 'sofia/gateway/trunk/{number}',
    callerNumber: null,
    sampleRateHz: 8_000,
  });
});

it('all problems are listed together, without passwords', () => {
  const problems = problemsOf({
    FREESWITCH_ESL: 'http://:geheim@fs1',
    FREESWITCH_AUDIO: 'tape',
    DIAL_STRING: '{x=1}sofia/{number}',
    CALLER_ID_NUMBER: 'me',
    DIAL_EXTRA_PATTERN: '(',
    MEDIA_SAMPLE_RATE: '44100',
  });
  expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual([
    'CALLER_ID_NUMBER',
    'DIAL_EXTRA_PATTERN',
    'DIAL_STRING',
    'FREESWITCH_AUDIO',
    'FREESWITCH_ESL',
    'MEDIA_SAMPLE_RATE',
  ]);
  expect(problems.join()).not.toContain('geheim');
});

const refused = ['sofia/gateway/trunk/5511', 'a {number}', "{number}'", 'x/{number},y/{number}', 'x/{number}:_:y/1'];
it.each(refused)('the dial string %s is rejected', (dialString) => {
  expect(problemsOf({ FREESWITCH_ESL: 'esl://:a@fs1', DIAL_STRING: dialString })).toHaveLength(1);
});

it.each(['sofia/internal/{number}@127.0.0.1:5090', 'sofia/external/sip:{number}@trunk.example;transport=tcp'])(
  'the dial string %s is accepted',
  (dialString) => {
    expect(problemsOf({ FREESWITCH_ESL: 'esl://:a@fs1', DIAL_STRING: dialString })).toEqual([]);
  },
);

it.each(['fs1:8021,esl://:b@fs1:8021', 'fs1,esl://:b@fs1:8021'])(
  'a switch that is listed twice is rejected: esl://:a@%s',
  (switches) => {
    expect(problemsOf({ FREESWITCH_ESL: `esl://:a@${switches}` })).toEqual([
      expect.stringContaining('each switch once'),
    ]);
  },
);

it.each(['esl://:ge heim@fs1', 'esl://:geheim%@fs1', 'esl://fs1'])(
  'an address whose password cannot be sent is rejected: %s',
  (one) => {
    const problems = problemsOf({ FREESWITCH_ESL: one });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('heim');
  },
);
