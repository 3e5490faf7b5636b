import { type CallId, newCallId, PhoneNumber } from '@ligai/contracts';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { answerLeg, failure, openScene } from './testing/scene.ts';
import { jobIdOf, type Script } from './testing/scripted-switch.ts';
import { line } from './testing/telephony-on.ts';
import { apiResponse, channelEvent, commandReply, customEvent, jobEvent, jsonEvent } from './testing/wire.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 });
const number = PhoneNumber.parse('5511999887766');
const ringTimeoutMs = 30_000;
const metadata = '{"token":"abc"}';

describe('originate', () => {
  test('sends one command immediately, and resolves when the switch accepts the job', async () => {
    await using stage = await openScene();
    const work = stage.telephony.originate({ callId: stage.callId, number, ringTimeoutMs });
    await work;
    expect(stage.scripted.commands).toHaveLength(1);
    expect(stage.scripted.commands[0]).toMatch(
      new RegExp(
        `^bgapi originate \\{origination_uuid=${stage.callId},.*\\}sofia/gateway/callee/${number} &park\\(\\)\nJob-UUID: `,
      ),
    );
  });

  test('fails with switch_rejected and the message of the switch if the switch rejects it', async () => {
    await using stage = await openScene({
      onCommand: (c) => (c.startsWith('bgapi') ? commandReply('-ERR command not found') : undefined),
    });
    const work = stage.telephony.originate({ callId: stage.callId, number, ringTimeoutMs });
    await expect(work).rejects.toMatchObject({
      code: 'switch_rejected',
      message: expect.stringContaining('command not found'),
    });
  });

  test('fails with outcome_unknown if there is no answer, and is not sent again', async () => {
    await using stage = await openScene(
      { onCommand: (c) => (c.startsWith('bgapi') ? '' : undefined) },
      { timing: { commandMs: 40 } },
    );
    expect(await failure(stage.telephony.originate({ callId: stage.callId, number, ringTimeoutMs }))).toBe(
      'outcome_unknown',
    );
    expect(stage.scripted.commands).toHaveLength(1);
  });

  test('is not sent to a switch that is stopping', async () => {
    await using stage = await openScene();
    stage.scripted.session.send(jsonEvent({ 'Event-Name': 'SHUTDOWN', 'Event-Info': 'System Shutting Down' }));
    await stage.heard.seen('switch_stopping');
    expect(await failure(stage.telephony.originate({ callId: stage.callId, number, ringTimeoutMs }))).toBe(
      'switch_unavailable',
    );
    expect(stage.scripted.received).toBe('');
  });

  test('trap 9: ignores the jobs of other clients and of legs without a call id', async () => {
    await using stage = await openScene();
    const foreign = 'originate {origination_uuid=17d4414e-41a6-4eb4-b6d8-af131ee32e80}sofia/gateway/x/1 &park()';
    const ours = `originate {origination_uuid=${stage.callId},ignore_early_media=true}sofia/gateway/x/1 &park()`;
    stage.scripted.session.send(jobEvent('1', foreign, '-ERR USER_BUSY\n') + jobEvent('2', 'status', '-ERR x\n'));
    stage.scripted.session.send(jobEvent('3', ours, `+OK ${stage.callId}\n`) + jobEvent('4', ours, '-ERR USER_BUSY\n'));
    await until(() => expect(stage.heard.events.map(line)).toEqual(['switch_connected', 'originate_failed USER_BUSY']));
  });
});

describe('hangup', () => {
  test('cancels a ringing leg and clears an answered one', async () => {
    await using stage = await openScene();
    const { scripted, telephony, callId } = stage;
    scripted.session.send(channelEvent('CHANNEL_PROGRESS', callId));
    await stage.heard.seen('leg_ringing');
    await telephony.hangup(callId);
    await answerLeg(stage);
    await telephony.hangup(callId);
    expect(scripted.commands).toEqual([`api uuid_kill ${callId} ORIGINATOR_CANCEL`, `api uuid_kill ${callId}`]);
  });

  test('of an unknown leg fails with no_such_leg', async () => {
    await using stage = await openScene({
      onCommand: (c) => (c.includes('uuid_kill') ? apiResponse('-ERR No such channel!\n') : undefined),
    });
    expect(await failure(stage.telephony.hangup(stage.callId))).toBe('no_such_leg');
  });

  test('between the originate and its channel is sent again as soon as the channel exists', async () => {
    let born = false;
    await using stage = await openScene({
      onCommand: (c) => (c.includes('uuid_kill') && !born ? apiResponse('-ERR No such channel!\n') : undefined),
    });
    const { scripted, telephony, callId } = stage;
    await telephony.originate({ callId, number, ringTimeoutMs });
    await telephony.hangup(callId);
    born = true;
    scripted.session.send(channelEvent('CHANNEL_CREATE', callId));
    await until(() =>
      expect(scripted.commands.filter((c) => c === `api uuid_kill ${callId} ORIGINATOR_CANCEL`)).toHaveLength(2),
    );
  });
});

describe('the listed legs', () => {
  const row = (uuid: string, callstate: string) => ({ uuid, callstate, created_epoch: '1795331106' });
  // What others' modules and later versions may put there.
  const odd = [null, 'text', { uuid: newCallId() }, { ...row(newCallId(), 'ACTIVE'), callstate: 7 }];
  const listing = (rows: unknown[]): Script => ({
    onCommand: (command, session) => {
      if (!command.startsWith('bgapi show')) return undefined;
      // Answer and result in one packet: a client that waits for the result only after the answer misses it.
      const job = jobEvent(
        jobIdOf(command),
        'show channels as json',
        JSON.stringify({ row_count: rows.length, ...(rows.length > 0 && { rows }) }),
      );
      session.send(commandReply(`+OK Job-UUID: ${jobIdOf(command)}`) + job);
      return '';
    },
  });

  test('are only those with a call id, with whether they were answered', async () => {
    const [early, active] = [newCallId(), newCallId()];
    const foreign = row('17d4414e-41a6-4eb4-b6d8-af131ee32e80', 'ACTIVE');
    await using stage = await openScene(
      listing([foreign, ...odd, row(early, 'EARLY'), row(active, 'ACTIVE'), row(newCallId(), 'HANGUP')]),
    );
    expect(await stage.telephony.listLegs()).toEqual([
      { callId: early, answered: false, held: false },
      { callId: active, answered: true, held: false },
    ]);
  });

  test('are empty if the switch has no rows', async () => {
    await using stage = await openScene(listing([]));
    expect(await stage.telephony.listLegs()).toEqual([]);
  });

  test('trap 1: get no audio if they are not answered', async () => {
    const ringing = newCallId();
    await using stage = await openScene(listing([row(ringing, 'RINGING')]));
    const { telephony, url } = stage;
    expect(await failure(telephony.startAudio({ callId: ringing, url, metadata }))).toBe('invalid_request');
    expect(await failure(telephony.startAudio({ callId: stage.callId, url, metadata }))).toBe('no_such_leg');
    expect(stage.scripted.received).not.toContain('uuid_audio');
  });

  test('get audio after an adoption if they are answered', async () => {
    const adopted = newCallId();
    await using stage = await openScene(listing([row(adopted, 'ACTIVE')]));
    const work = stage.telephony.startAudio({ callId: adopted, url: stage.url, metadata });
    await until(() => expect(stage.scripted.received).toContain(`uuid_audio_fork ${adopted} start`));
    stage.scripted.session.send(customEvent('mod_audio_fork::connect', adopted));
    await work;
  });
});

test('the end of a leg is reported once, although HANGUP_COMPLETE and DESTROY both report it, also after a reconnect', async () => {
  await using stage = await openScene();
  const { scripted, callId } = stage;
  const ended = channelEvent('CHANNEL_HANGUP_COMPLETE', callId, { 'Hangup-Cause': 'USER_BUSY' });
  scripted.session.send(ended + channelEvent('CHANNEL_DESTROY', callId, { 'Hangup-Cause': 'USER_BUSY' }));
  await stage.heard.seen('leg_ended');
  scripted.session.reset();
  await stage.heard.seen('switch_connected', 2);
  scripted.session.send(ended + channelEvent('CHANNEL_CREATE', newCallId()));
  await stage.heard.seen('leg_created');
  expect(stage.types().filter((type) => type === 'leg_ended')).toHaveLength(1);
});

test('for any text in any call, the switch receives only complete commands of this client', async () => {
  await using stage = await openScene({}, { timing: { commandMs: 2_000, audioMs: 1 } });
  const { scripted, telephony } = stage;
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '551199&system(id)',
      '5511\n\napi status',
      '{a=b}sofia/x',
      '1'.repeat(40),
      `${stage.callId}\n\nexit`,
    ),
  );
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (one, other) => {
      const [callId, text] = [one as CallId, other as PhoneNumber];
      await Promise.all(
        [
          telephony.originate({ callId, number: text, ringTimeoutMs }),
          telephony.originate({ callId: stage.callId, number: text, ringTimeoutMs, callerId: text }),
          telephony.hangup(callId),
          telephony.limitDuration(callId, 1_000),
          telephony.startAudio({ callId, url: other, metadata: one }),
          telephony.play(callId, other),
          telephony.break(callId),
          telephony.legExists(callId),
          telephony.talkedMs(callId),
        ].map(failure),
      );
    }),
    { numRuns: 150 },
  );
  await telephony.legExists(stage.callId);
  const known =
    /^(bgapi originate \{[\w=,:^-]+\}sofia\/gateway\/callee\/\d+ &park\(\)\nJob-UUID: [0-9a-f-]+|bgapi uuid_audio_fork call-[\w-]+ stop ligai_\w+\nJob-UUID: [0-9a-f-]+|(api uuid_(kill|exists|dump|break|getvar|setvar)|api sched_hangup|sendmsg) [\w+/ :.-]+)$/;
  for (const command of scripted.commands) expect(command).toMatch(known);
});
