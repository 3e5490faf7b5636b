import { describe, expect, test, vi } from 'vitest';
import type { AudioChoice } from './audio-module.ts';
import { answerLeg, failure, openScene } from './testing/scene.ts';
import { bidirectionalForkUsage, jobIdOf, type Script, streamUsage } from './testing/scripted-switch.ts';
import { line } from './testing/telephony-on.ts';
import { apiResponse, channelEvent, commandReply, customEvent, jobEvent } from './testing/wire.ts';
import { bugNameIn } from './token.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 });
const metadata = '{"token":"abc"}';

const withoutJobs = (commands: string[]) => commands.map((command) => command.split('\n')[0] ?? '');
const bugOf = (start = '') => /ligai_\w+/.exec(start)?.[0];

describe('audio', () => {
  test.each<[AudioChoice, string, 8_000 | 16_000, string]>([
    ['auto', bidirectionalForkUsage, 8_000, 'fork C start U mono 8k BUG {"token":"abc"} true true 8000'],
    ['auto', bidirectionalForkUsage, 16_000, 'fork C start U mono 16k BUG {"token":"abc"} true true 8000'],
    ['auto', '-ERR uuid_audio_fork Command not found!\n', 8_000, 'stream C start U mono 8k {"token":"abc"}'],
    // drachtio's fork takes no audio back: its usage has no word of it.
    [
      'auto',
      '-USAGE: <uuid> [start | stop] [wss-url] [mono] [8000] [bugname] [metadata]\n',
      8_000,
      'stream C start U mono 8k {"token":"abc"}',
    ],
    ['stream', bidirectionalForkUsage, 16_000, 'stream C start U mono 16k {"token":"abc"}'],
    [
      'fork',
      '-ERR uuid_audio_fork Command not found!\n',
      8_000,
      'fork C start U mono 8k BUG {"token":"abc"} true true 8000',
    ],
  ])(
    'with the choice %s and the usage text %j is started at %i Hz by uuid_audio_%s',
    async (audio, forkUsage, sampleRateHz, spelt) => {
      await using stage = await openScene({ forkUsage }, { audio, sampleRateHz });
      const { scripted, telephony, callId, url } = stage;
      await answerLeg(stage);
      const work = telephony.startAudio({ callId, url, metadata });
      await until(() => expect(scripted.commands).toHaveLength(3));
      const [asked, named, start] = withoutJobs(scripted.commands);
      // What was started before is asked for, and nothing was.
      expect(asked).toBe(`api uuid_getvar ${callId} ligai_audio`);
      const bugName = bugNameIn(named?.split(' ').at(-1) ?? '') ?? 'none';
      expect(named).toBe(`api uuid_setvar ${callId} ligai_audio ${bugName}`);
      expect(start).toBe(`bgapi uuid_audio_${spelt.replace('C', callId).replace('U', url).replace('BUG', bugName)}`);
      scripted.session.send(customEvent(`mod_audio_${spelt.split(' ')[0]}::connect`, callId));
      await work;
      expect(stage.types().at(-1)).toBe('audio_connected');
    },
  );

  test('with a choice that contradicts the usage text is logged', async () => {
    await using stage = await openScene({ forkUsage: '-ERR uuid_audio_fork Command not found!\n' }, { audio: 'fork' });
    expect(stage.heard.logged.join()).toContain('no bidirectional mod_audio_fork answers');
    expect(stage.telephony.status).toMatchObject({ returnPath: 'binary' });
  });

  test('is rejected on a connected switch that has no audio module', async () => {
    const none = '-ERR Command not found!\n';
    await using stage = await openScene({ forkUsage: none, streamUsage: none });
    expect(stage.telephony.status).toMatchObject({ phase: 'connected', returnPath: null });
    expect(await failure(stage.telephony.startAudio({ callId: stage.callId, url: stage.url, metadata }))).toBe(
      'switch_rejected',
    );
  });

  test('uses a module that is loaded later', async () => {
    const none = '-ERR Command not found!\n';
    const script: Script = { forkUsage: none, streamUsage: none };
    await using stage = await openScene(script, { timing: { pingEveryMs: 10 } });
    expect(stage.telephony.status).toMatchObject({ returnPath: null });
    script.streamUsage = streamUsage;
    await until(() => expect(stage.telephony.status).toMatchObject({ phase: 'connected', returnPath: 'file' }));
    const asked = stage.scripted.commands.filter((command) => command.endsWith('usage')).length;
    await until(() => expect(stage.scripted.commands.slice(-3)).toEqual(Array(3).fill('api status')));
    // Nobody asks for what is known.
    expect(stage.scripted.commands.filter((command) => command.endsWith('usage'))).toHaveLength(asked);
  });

  test('trap 7: times out if an OK is not followed by a connection, and the media bug is removed', async () => {
    await using stage = await openScene({}, { timing: { audioMs: 30 } });
    const { scripted, telephony, callId, url } = stage;
    await answerLeg(stage);
    expect(await failure(telephony.startAudio({ callId, url, metadata }))).toBe('timeout');
    const [, , start, stop, ...more] = withoutJobs(scripted.commands);
    expect(stop).toBe(`bgapi uuid_audio_fork ${callId} stop ${bugOf(start)}`);
    expect(more).toEqual([]);
  });

  test('ignores an -ERR to the stop before a start, and fails with switch_rejected on an -ERR to the start', async () => {
    await using stage = await openScene({
      audioJob: () => '-ERR Operation Failed\n',
    });
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    scripted.variables.set(`${callId} ligai_audio`, 'ligai_before');
    await expect(telephony.startAudio({ callId, url, metadata })).rejects.toMatchObject({ code: 'switch_rejected' });
  });

  test.each([
    ['fork', 'mod_audio_fork::connect_failed', '{"reason":"Unable to connect"}', 'Unable to connect'],
    [
      'stream',
      'mod_audio_stream::error',
      '{"status":"error","message":{"code":6,"error":"Connection refused"}}',
      '6 Connection refused',
    ],
  ] as const)(
    '%s: fails with switch_rejected and the reason if the socket is rejected, without an event',
    async (audio, subclass, body, why) => {
      await using stage = await openScene({}, { audio });
      await answerLeg(stage);
      const { scripted, telephony, callId, url } = stage;
      const work = telephony.startAudio({ callId, url, metadata });
      const rejected = expect(work).rejects.toMatchObject({
        code: 'switch_rejected',
        message: expect.stringContaining(why),
      });
      await until(() => expect(scripted.received).toContain(' start '));
      scripted.session.send(customEvent(subclass, callId, body));
      await rejected;
      expect(stage.types()).not.toContain('audio_lost');
    },
  );

  test('is not affected by a late disconnect event of the previous socket', async () => {
    await using stage = await openScene();
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(scripted.received).toContain(' start '));
    scripted.session.send(
      customEvent('mod_audio_fork::disconnect', callId) + customEvent('mod_audio_fork::connect', callId),
    );
    await work;
    expect(stage.types()).not.toContain('audio_lost');
    scripted.session.send(customEvent('mod_audio_fork::disconnect', callId));
    await stage.heard.seen('audio_lost');
  });

  test('fails to start if the socket is closed immediately, even if both events arrive in one read', async () => {
    await using stage = await openScene();
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = failure(telephony.startAudio({ callId, url, metadata }));
    await until(() => expect(scripted.received).toContain(' start '));
    scripted.session.send(
      customEvent('mod_audio_fork::connect', callId) + customEvent('mod_audio_fork::disconnect', callId),
    );
    expect(await work).toBe('switch_rejected');
    expect(stage.types()).not.toContain('audio_lost');
  });

  test('is started only after the stop of the previous audio has completed', async () => {
    let stopped: (() => void) | undefined;
    await using stage = await openScene({
      onCommand(command, session) {
        if (!command.includes(' stop ')) return undefined;
        stopped = () => session.send(jobEvent(jobIdOf(command), 'uuid_audio_fork', '+OK Success\n'));
        return commandReply(`+OK Job-UUID: ${jobIdOf(command)}`);
      },
    });
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    scripted.variables.set(`${callId} ligai_audio`, 'ligai_before');
    const work = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(stopped).toBeDefined());
    expect(withoutJobs(scripted.commands).at(-1)).toBe(`bgapi uuid_audio_fork ${callId} stop ligai_before`);
    stopped?.();
    await until(() => expect(scripted.received).toContain(' start '));
    expect(scripted.received).not.toContain('uuid_break');
    scripted.session.send(customEvent('mod_audio_fork::connect', callId));
    await work;
  });

  test('on the file path that is moved first stops the current file', async () => {
    await using stage = await openScene({}, { audio: 'stream' });
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    scripted.variables.set(`${callId} ligai_audio`, 'ligai_before');
    const work = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(scripted.received).toContain(' start '));
    expect(withoutJobs(scripted.commands).slice(1, 3)).toEqual([
      `api uuid_break ${callId} all`,
      `bgapi uuid_audio_stream ${callId} stop`,
    ]);
    scripted.session.send(customEvent('mod_audio_stream::connect', callId));
    await work;
  });

  test('on the file path receives its metadata again after the connection, because the module may have lost it', async () => {
    await using stage = await openScene({}, { audio: 'stream' });
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(scripted.received).toContain(' start '));
    expect(scripted.received).not.toContain('send_text');
    scripted.session.send(customEvent('mod_audio_stream::connect', callId));
    await work;
    await until(() =>
      expect(scripted.commands.at(-1)).toBe(`api uuid_audio_stream ${callId} send_text {"token":"abc"}`),
    );
  });

  test('is started even if its metadata cannot be sent again, and no log contains the token', async () => {
    await using stage = await openScene(
      { onCommand: (c) => (c.includes('send_text') ? apiResponse('-ERR Operation Failed\n') : undefined) },
      { audio: 'stream' },
    );
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = telephony.startAudio({ callId, url, metadata: '{"token":"top-secret"}' });
    await until(() => expect(scripted.received).toContain(' start '));
    scripted.session.send(customEvent('mod_audio_stream::connect', callId));
    await work;
    await until(() => expect(scripted.received).toContain('send_text'));
    expect(await telephony.legExists(callId)).toBe(false);
    expect(stage.heard.logged.join()).not.toContain('secret');
    expect(JSON.stringify(stage.heard.events)).not.toContain('secret');
  });

  test('on the binary path sends its metadata once, at the start', async () => {
    await using stage = await openScene();
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(scripted.received).toContain(' start '));
    scripted.session.send(customEvent('mod_audio_fork::connect', callId));
    await work;
    await telephony.legExists(callId);
    expect(scripted.received.split('"abc"')).toHaveLength(2);
  });

  test('that is requested twice is started once, and the first request is aborted', async () => {
    await using stage = await openScene();
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const first = failure(telephony.startAudio({ callId, url, metadata }));
    await until(() => expect(scripted.received).toContain(' start '));
    const second = telephony.startAudio({ callId, url, metadata });
    expect(await first).toBe('aborted');
    scripted.session.send(customEvent('mod_audio_fork::connect', callId));
    await second;
    const names = withoutJobs(scripted.commands)
      .filter((command) => command.includes(' start '))
      .map(bugOf);
    const stops = withoutJobs(scripted.commands).filter((command) => command.includes(' stop '));
    expect(stops.map(bugOf)).toEqual([names[0]]);
    expect(new Set(names).size).toBe(2);
  });

  test('that is requested again during the first job is not affected by the end of that job', async () => {
    let finishJob: (() => void) | undefined;
    await using stage = await openScene({
      onCommand(command, session) {
        if (!command.includes(' start ') || finishJob) return undefined;
        finishJob = () => session.send(jobEvent(jobIdOf(command), 'uuid_audio_fork', '+OK Success\n'));
        return commandReply(`+OK Job-UUID: ${jobIdOf(command)}`);
      },
    });
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const first = failure(telephony.startAudio({ callId, url, metadata }));
    await until(() => expect(finishJob).toBeDefined());
    scripted.session.send(customEvent('mod_audio_fork::connect', callId));
    await stage.heard.seen('audio_connected');
    const second = telephony.startAudio({ callId, url, metadata });
    await until(() => expect(scripted.received.split(' start ')).toHaveLength(3));
    finishJob?.();
    expect(await first).toBe('aborted');
    scripted.session.send(customEvent('mod_audio_fork::connect', callId));
    await second;
  });

  test('of a leg that ends meanwhile fails with no_such_leg, as does any later request', async () => {
    await using stage = await openScene();
    await answerLeg(stage);
    const { scripted, telephony, callId, url } = stage;
    const work = failure(telephony.startAudio({ callId, url, metadata }));
    await until(() => expect(scripted.received).toContain(' start '));
    scripted.session.send(channelEvent('CHANNEL_HANGUP_COMPLETE', callId, { 'Hangup-Cause': 'NORMAL_CLEARING' }));
    expect(await work).toBe('no_such_leg');
    expect(await failure(telephony.startAudio({ callId, url, metadata }))).toBe('no_such_leg');
  });
});

describe('playing a file', () => {
  test('is answered in the order of the commands: a sendmsg does not answer another command', async () => {
    await using stage = await openScene({
      onCommand: (c) => (c.includes('uuid_exists') ? apiResponse('true') : undefined),
    });
    const { telephony, callId } = stage;
    const work = [telephony.play(callId, '/tmp/x_0.tmp.r8'), telephony.legExists(callId), telephony.break(callId)];
    expect(await Promise.all(work)).toEqual([undefined, true, undefined]);
    expect(stage.scripted.commands.at(-1)).toBe(`api uuid_break ${callId} all`);
  });

  test('to a leg that has ended fails with no_such_leg', async () => {
    await using stage = await openScene({
      onCommand: (c) => (c.startsWith('sendmsg') ? commandReply('-ERR invalid session id [x]') : undefined),
    });
    expect(await failure(stage.telephony.play(stage.callId, '/tmp/x'))).toBe('no_such_leg');
  });

  test('reports no upload whose file name is invalid in a command', async () => {
    await using stage = await openScene({}, { audio: 'stream' });
    const { scripted, heard, callId } = stage;
    for (const file of ['/tmp/../etc/x', '/tmp/a b', 'relative', '/tmp/a\n']) {
      scripted.session.send(customEvent('mod_audio_stream::play', callId, JSON.stringify({ file })));
    }
    scripted.session.send(customEvent('mod_audio_stream::play', callId, '{"file":"/tmp/ok_0.tmp.r8"}'));
    await until(() => expect(heard.events.map(line)).toEqual(['switch_connected', 'upload_received /tmp/ok_0.tmp.r8']));
  });
});
