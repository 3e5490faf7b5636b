import { hangupCall, newCallId } from '@ligai/contracts';
import { findCall, saveTurns, schema } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { aPhoneNumber, aPrompt, aTurn, migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

beforeEach(() => gateway.context.db.delete(schema.calls));

afterAll(() => servers.disposeAsync());

const asked = new Date('2026-01-15T10:29:50.250Z');
const answered = new Date('2026-01-15T10:30:00Z');
const ended = new Date('2026-01-15T10:32:00Z');

/** A call's row as other services leave it; queued where nothing else is said. */
async function aCall(row: Partial<typeof schema.calls.$inferInsert> = {}) {
  const required = { callId: newCallId(), calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  const times = { createdAt: asked, dialBefore: asked };
  const [call] = await gateway.context.db
    .insert(schema.calls)
    .values({ ...required, ...times, ...row })
    .returning();
  if (!call) throw new Error('no row came back');
  return call;
}

const completed = { status: 'completed', startTime: answered, endTime: ended, hangupCause: 'NORMAL_CLEARING' } as const;

async function speak(callId: ReturnType<typeof newCallId>): Promise<void> {
  const { db } = gateway.context;
  await saveTurns(db, [{ callId, generation: 1, turns: [aTurn({ index: 0, content: 'Hello, how can I help you?' })] }]);
  await saveTurns(db, [
    {
      callId,
      generation: 1,
      turns: [aTurn({ index: 1, role: 'user', content: 'I have a question', generated: null, interrupted: true })],
    },
  ]);
  await saveTurns(db, [
    { callId, generation: 1, turns: [aTurn({ index: 2, content: '', generated: 'Nobody has heard this yet.' })] },
  ]);
}

const keysPressed = [{ digit: '1', pressed_at: '2026-01-15T10:30:06.180Z' }];
const times = { started_at: '2026-01-15T10:30:00Z', ended_at: '2026-01-15T10:30:02Z' };
const transcript = [
  { role: 'assistant', content: 'Hello, how can I help you?', ...times, interrupted: false },
  { role: 'user', content: 'I have a question', ...times, interrupted: true },
];

const context = {
  ...{ campaignId: 7, contactId: 42, scheduleId: null, name: 'Maria Silva', metadata: { order: 'A-1042' }, attempt: 2 },
};
const shownContext = [
  ['campaign_id', 7],
  ['contact_id', 42],
  ['schedule_id', null],
  ['name', 'Maria Silva'],
  ['metadata', { order: 'A-1042' }],
  ['attempt', 2],
  ['answered_by', 'unknown'],
];

describe('the call history', () => {
  it('contains calls with the fields of the specification first, in their order', async () => {
    const { id, callId } = await aCall({ ...completed, ...context, successful: true });
    const { status, body } = await gateway.ask('GET /api/v1/calls?skip=0&limit=10');
    expect(status).toBe(200);
    expect(Object.entries((body as object[])[0] ?? {})).toEqual([
      ['id', id],
      ['call_id', callId],
      ['called_number', '5511999887766'],
      ['status', 'completed'],
      ['duration', 120],
      ['start_time', '2026-01-15T10:30:00Z'],
      ['end_time', '2026-01-15T10:32:00Z'],
      ['created_at', '2026-01-15T10:29:50.250Z'],
      ...shownContext,
      ['successful', true],
      ['reason', null],
    ]);
  });

  it('contains an unanswered call without start time and with duration 0', async () => {
    await aCall({ status: 'busy', endTime: ended });
    expect((await gateway.ask('GET /api/v1/calls')).body).toMatchObject([
      { status: 'busy', duration: 0, start_time: null, end_time: '2026-01-15T10:32:00Z' },
    ]);
  });

  it('is listed newest first, in pages, with the total count', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await aCall(completed)).id);
    const { headers, body } = await gateway.ask('GET /api/v1/calls?skip=1&limit=3');
    expect(headers['x-total-count']).toBe('5');
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids.slice(1, 4));
    expect(await gateway.ask('GET /api/v1/calls?skip=5')).toMatchObject({
      body: [],
      headers: { 'x-total-count': '5' },
    });
  });

  it('returns 50 calls without a limit', async () => {
    for (let n = 0; n < 51; n += 1) await aCall(completed);
    expect((await gateway.ask('GET /api/v1/calls')).body).toHaveLength(50);
  });
});

describe('one call', () => {
  it('is returned with its transcript and the keys pressed, by its record id and by its call_id', async () => {
    const { id, callId } = await aCall({ ...completed, ...context, keysPressed, reason: 'callee_hangup' });
    await speak(callId);
    const byId = await gateway.ask(`GET /api/v1/calls/${id}`);
    expect(byId.status).toBe(200);
    expect(Object.entries(byId.body as object)).toEqual([
      ['id', id],
      ['call_id', callId],
      ['called_number', '5511999887766'],
      ['status', 'completed'],
      ['duration', 120],
      ['transcript', transcript],
      ['start_time', '2026-01-15T10:30:00Z'],
      ['end_time', '2026-01-15T10:32:00Z'],
      ['created_at', '2026-01-15T10:29:50.250Z'],
      ['hangup_cause', 'NORMAL_CLEARING'],
      ['reason', 'callee_hangup'],
      ...shownContext,
      ['successful', false],
      ['provider', null],
      ['provider_status', null],
      ['keys_pressed', keysPressed],
      ['prompt', { id: null, name: aPrompt().name, version: null, deleted: false }],
    ]);
    expect((await gateway.ask(`GET /api/v1/calls/${callId}`)).body).toEqual(byId.body);
  });

  it('that does not exist gets 404', async () => {
    expect(await gateway.ask('GET /api/v1/calls/999999')).toMatchObject({
      status: 404,
      body: { detail: 'Call 999999 not found' },
    });
    const callId = newCallId();
    expect(await gateway.ask(`GET /api/v1/calls/${callId}`)).toMatchObject({
      status: 404,
      body: { detail: `Call ${callId} not found` },
    });
  });
});

describe('active calls', () => {
  it('are calls that were dialled and have not ended, with the fields of the specification in their order', async () => {
    await aCall(completed);
    const startTime = new Date(Date.now() - 45_000);
    const up = { status: 'in_progress', state: 'speaking', startTime, messageCount: 5, ...context } as const;
    const { callId } = await aCall(up);
    const { status, headers, body } = await gateway.ask('GET /api/v1/calls/active');
    expect(status).toBe(200);
    expect(headers['x-total-count']).toBe('1');
    expect(body).toHaveLength(1);
    expect(Object.entries((body as object[])[0] ?? {})).toEqual([
      ['call_id', callId],
      ['freeswitch_uuid', callId],
      ['caller_number', 'unknown'],
      ['called_number', '5511999887766'],
      ['state', 'speaking'],
      ['duration', expect.any(Number)],
      ['message_count', 5],
      ...shownContext,
    ]);
    const [{ duration }] = body as [{ duration: number }];
    expect(duration).toBeGreaterThanOrEqual(44);
    expect(Number.isInteger(Math.round(duration * 1e6) / 1e5)).toBe(true);
  });

  it('that are dialling or ringing have no duration yet, and queued calls are not included', async () => {
    const callerNumber = aPhoneNumber('551133334444');
    await aCall({ status: 'ringing', state: 'ringing', callerNumber });
    await aCall({ status: 'dialing' });
    await aCall();
    expect((await gateway.ask('GET /api/v1/calls/active')).body).toMatchObject([
      { state: 'dialing', duration: 0, caller_number: 'unknown' },
      { state: 'ringing', duration: 0, caller_number: '551133334444' },
    ]);
  });

  it('have the same duration in the history, in their record and in the list of active calls', async () => {
    const { callId } = await aCall({ status: 'in_progress', startTime: new Date(Date.now() - 13_400) });
    const shown = async (path: string) => {
      const { body } = await gateway.ask(`GET /api/v1/calls${path}`);
      return (Array.isArray(body) ? body[0] : body) as { duration: number };
    };
    for (const path of ['', `/${callId}`, '/active', `/active/${callId}`]) {
      expect((await shown(path)).duration, path).toBeGreaterThanOrEqual(13.4);
      expect((await shown(path)).duration, path).toBeLessThan(20);
    }
  });

  it('include their transcript and the keys pressed so far in their details', async () => {
    const { callId } = await aCall({ status: 'in_progress', state: 'listening', startTime: answered, keysPressed });
    await speak(callId);
    const { status, body } = await gateway.ask(`GET /api/v1/calls/active/${callId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ call_id: callId, state: 'listening', transcript });
    expect(Object.entries(body as object).slice(-2)).toEqual([
      ['transcript', transcript],
      ['keys_pressed', keysPressed],
    ]);
  });

  it('with details=true name each turn, and show the stages of each answer, which add up', async () => {
    const { callId } = await aCall({ status: 'in_progress', state: 'listening', startTime: answered });
    await speak(callId);
    const latency = {
      ...{ sttFinalMs: 180, endpointingMs: 70, llmFirstTokenMs: 120, firstPieceMs: 30 },
      ...{ ttsFirstByteMs: 60, socketMs: 1, playoutMs: 10, totalMs: 471 },
    };
    await saveTurns(gateway.context.db, [
      { callId, generation: 1, turns: [aTurn({ index: 2, content: 'At eight.', answers: 1, latency })] },
    ]);
    for (const path of [`calls/active/${callId}`, `calls/${callId}`]) {
      const { status, body } = await gateway.ask(`GET /api/v1/${path}?details=true`);
      expect(status).toBe(200);
      const lines = (body as { transcript: Record<string, unknown>[] }).transcript;
      expect(lines.slice(0, 2)).toMatchObject(transcript);
      const details = lines.map(({ turn_id, answers, latency: waited }) => [turn_id, answers, waited]);
      expect(details).toEqual([
        [`${callId}:0`, null, null],
        [`${callId}:1`, null, null],
        [
          `${callId}:2`,
          `${callId}:1`,
          {
            ...{ stt_final_ms: 180, endpointing_ms: 70, llm_first_token_ms: 120, first_piece_ms: 30 },
            ...{ tts_first_byte_ms: 60, socket_ms: 1, playout_ms: 10, total_ms: 471 },
          },
        ],
      ]);
      const { body: without } = await gateway.ask(`GET /api/v1/${path}?details=false`);
      const keys = (without as { transcript: object[] }).transcript.map((line) => Object.keys(line));
      expect(keys[2]).toEqual(['role', 'content', 'started_at', 'ended_at', 'interrupted']);
    }
    expect((await gateway.ask(`GET /api/v1/calls/${callId}?details=1`)).status).toBe(422);
  });

  it('get 404 after they have ended, as do unknown calls', async () => {
    const { callId } = await aCall(completed);
    for (const name of [callId, newCallId(), '1', 'call-', 'x%20y']) {
      expect((await gateway.ask(`GET /api/v1/calls/active/${name}`)).status, name).toBe(404);
    }
  });
});

describe('deleting a call', () => {
  it('deletes the call and its transcript, by either id', async () => {
    for (const which of ['id', 'callId'] as const) {
      const call = await aCall(completed);
      await speak(call.callId);
      const answer = await gateway.ask(`DELETE /api/v1/calls/${call[which]}`);
      expect(answer).toMatchObject({ status: 200, body: { success: true, message: 'Call deleted' } });
      expect(await findCall(gateway.context.db, call.id)).toBeUndefined();
      expect((await gateway.ask(`DELETE /api/v1/calls/${call[which]}`)).status).toBe(404);
    }
  });

  it('gets 400 while the call is active', async () => {
    const { id } = await aCall({ status: 'ringing' });
    expect(await gateway.ask(`DELETE /api/v1/calls/${id}`)).toMatchObject({
      status: 400,
      body: { detail: `Cannot delete call ${id}: it is still ringing` },
    });
  });
});

describe('hanging up', () => {
  it.each(['call_id', 'id'])(
    'by its %s sends the request to call-controller, and responds as specified',
    async (name) => {
      const { id, callId } = await aCall({ status: 'ringing' });
      const heard: unknown[] = [];
      using _ = gateway.others.handle(hangupCall, {}, async (intent) => {
        heard.push(intent);
        return { call_id: intent.call_id, status: 'in_progress' as const };
      });
      await gateway.others.flush();
      const { status, body } = await gateway.ask(`POST /api/v1/calls/${name === 'id' ? id : callId}/hangup`);
      expect(status).toBe(200);
      expect(body).toEqual({ success: true, message: 'Call hangup initiated' });
      expect(heard).toEqual([{ call_id: callId, reason: 'api_hangup' }]);
    },
  );

  it.each([
    ['call_not_found', 404],
    ['call_ended', 400],
  ] as const)('with the error %s of call-controller gets %i', async (code, status) => {
    using _ = gateway.others.handle(hangupCall, {}, async () => {
      throw new LigaiError(code, `Cannot hang up: ${code}`);
    });
    await gateway.others.flush();
    const answer = await gateway.ask(`POST /api/v1/calls/${newCallId()}/hangup`);
    expect(answer).toMatchObject({ status, body: { detail: `Cannot hang up: ${code}` } });
  });

  it('gets 404 for an invalid call_id without a request to call-controller', async () => {
    const { status, body } = await gateway.ask('POST /api/v1/calls/call-a%0Aapi%20status/hangup');
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Call "call-a\\napi status" not found' } });
  });

  it('gets 503 without a call-controller', async () => {
    // The one of the test before has left for certain.
    await gateway.others.flush();
    const { status, headers } = await gateway.ask(`POST /api/v1/calls/${newCallId()}/hangup`);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
  });
});

describe('statistics', () => {
  it('count all calls, with the fields of the specification first, in their order', async () => {
    await aCall({ status: 'in_progress', startTime: answered, createdAt: new Date() });
    await aCall({ ...completed, successful: true });
    await aCall(completed);
    await aCall({ status: 'no_answer', endTime: ended });
    await aCall();
    await aCall();
    const { status, body } = await gateway.ask('GET /api/v1/stats');
    expect(status).toBe(200);
    expect(Object.entries(body as object)).toEqual([
      ['active_calls', 1],
      ['total_calls_today', 1],
      ['total_calls_all_time', 6],
      ['avg_duration', 120],
      ['success_rate', 33.3],
      ['queued_calls', 2],
    ]);
  });
});
