import type { ActiveCall, CallDetails, CallUpdate, TurnUpdate } from '@ligai/contracts';
import { parseCallId, turnIdOf } from '@ligai/contracts';
import { expect, it } from 'vitest';
import {
  asRecorded,
  isOnLine,
  noCalls,
  withCallUpdate,
  withList,
  withNames,
  withoutAudio,
  withTranscript,
  withTurn,
} from './live-calls.ts';

const callId = parseCallId('call-1');
const number = '5511999887766';

const update = (sequence: number, data: Partial<CallUpdate['data']> = {}): CallUpdate => ({
  type: 'call_update',
  data: {
    ...{ call_id: callId, called_number: number, state: 'listening', start_time: '2026-01-15T10:30:00.000Z' },
    ...{ end_time: null, duration: null, hangup_cause: null, reason: null, sequence, ...data },
  },
});

const turn = (index: number, content: string, sequence: number): TurnUpdate => ({
  type: 'turn',
  data: {
    ...{ call_id: callId, index, role: 'user', content, interrupted: false },
    ...{ started_at: '2026-01-15T10:30:01.000Z', ended_at: null, sequence },
    ...{ turn_id: turnIdOf(callId, index), answers: null, latency: null },
  },
});

it('an older message about a call does not replace a newer state', () => {
  const calls = withCallUpdate(withCallUpdate(noCalls, update(5, { state: 'speaking' })), update(4));
  expect(calls.get(callId)).toMatchObject({ state: 'speaking', sequence: 5 });
});

it('a turn that grows is shown once, with its newest text', () => {
  const calls = withTurn(
    withTurn(withTurn(noCalls, turn(0, 'Quero', 2)), turn(0, 'Quero saber o preço', 4)),
    turn(0, 'Quero s', 3),
  );
  expect(calls.get(callId)?.turns.map(({ content }) => content)).toEqual(['Quero saber o preço']);
});

it('turns are in the order of the conversation, whatever order they arrive in', () => {
  const calls = withTurn(withTurn(noCalls, turn(1, 'Claro.', 3)), turn(0, 'Oi.', 4));
  expect(calls.get(callId)?.turns.map(({ content }) => content)).toEqual(['Oi.', 'Claro.']);
});

it('a call with an end time is no longer on the line', () => {
  const calls = withCallUpdate(noCalls, update(9, { state: 'completed', end_time: '2026-01-15T10:31:00.000Z' }));
  expect([...calls.values()].map(isOnLine)).toEqual([false]);
});

it('the list of active calls drops calls that ended unnoticed, and adds names and times of answer', () => {
  const known = withCallUpdate(noCalls, update(3));
  const listed = {
    ...{ call_id: parseCallId('call-2'), freeswitch_uuid: 'call-2', caller_number: 'unknown', called_number: number },
    ...{ state: 'speaking', duration: 12, message_count: 3, campaign_id: 7, contact_id: 1, schedule_id: null },
    ...{ name: 'Maria', metadata: {}, attempt: 1, answered_by: 'unknown' },
  } satisfies ActiveCall;
  const calls = withList(known, [listed], { before: known, nowMs: 100_000 });
  expect([...calls.values()]).toMatchObject([{ callId: 'call-2', name: 'Maria', campaignId: 7, answeredAtMs: 88_000 }]);
});

it('a call whose words arrive before the list gets its number and state from the list', () => {
  const listed = {
    ...{ call_id: callId, freeswitch_uuid: 'call-1', caller_number: 'unknown', called_number: number },
    ...{ state: 'speaking', duration: 12, message_count: 3, campaign_id: null, contact_id: null, schedule_id: null },
    ...{ name: null, metadata: {}, attempt: 1, answered_by: 'unknown' },
  } satisfies ActiveCall;
  const calls = withList(withTurn(noCalls, turn(0, 'Alô!', 2)), [listed], { before: noCalls, nowMs: 100_000 });
  expect(calls.get(callId)).toMatchObject({ number, state: 'speaking', turns: [{ content: 'Alô!' }] });
});

it('a call that begins later gets its name from the list, and keeps what messages said', () => {
  const known = withCallUpdate(withCallUpdate(noCalls, update(3)), update(1, { call_id: parseCallId('call-2') }));
  const listed = {
    ...{ call_id: callId, freeswitch_uuid: 'call-1', caller_number: 'unknown', called_number: number },
    ...{ state: 'dialing', duration: 0, message_count: 0, campaign_id: 7, contact_id: 1, schedule_id: null },
    ...{ name: 'Maria', metadata: {}, attempt: 1, answered_by: 'unknown' },
  } satisfies ActiveCall;
  const calls = withNames(known, [listed]);
  expect(calls.get(callId)).toMatchObject({ name: 'Maria', campaignId: 7, state: 'listening', sequence: 3 });
  expect(calls.size).toBe(2);
});

it('a list without a new name or campaign changes nothing, so that nothing is rendered again', () => {
  const listed = { call_id: callId, name: 'Maria', campaign_id: 7 } as ActiveCall;
  const calls = withNames(withCallUpdate(noCalls, update(3)), [listed]);
  expect(withNames(calls, [listed])).toBe(calls);
  expect(withNames(calls, [{ ...listed, name: 'Ana' }]).get(callId)?.name).toBe('Ana');
});

const read = (...words: string[]) =>
  ({
    call_id: callId,
    transcript: words.map((content, index) => turn(index, content, 0).data),
  }) as unknown as CallDetails;

const wordsOf = (calls: ReturnType<typeof withTurn>) => calls.get(callId)?.turns.map(({ content }) => content);

it('what was said before the page was opened comes before the words that it was sent', () => {
  const known = withTurn(withCallUpdate(noCalls, update(3)), turn(5, 'Sim, pode ser amanhã.', 40));
  const calls = withTranscript(known, read('um', 'dois', 'três', 'quatro', 'cinco'));
  expect(wordsOf(calls)).toEqual(['um', 'dois', 'três', 'quatro', 'cinco', 'Sim, pode ser amanhã.']);
});

it('a turn of which nothing was heard, which the record leaves out, moves no other one', () => {
  const known = withTurn(withCallUpdate(noCalls, update(3)), turn(3, 'Pode falar', 40));
  const transcript = [turn(0, 'Olá', 0), turn(1, 'Alô', 0), turn(3, 'Pode', 0)].map(({ data }) => data);
  const calls = withTranscript(known, { call_id: callId, transcript } as unknown as CallDetails);
  expect(wordsOf(calls)).toEqual(['Olá', 'Alô', 'Pode falar']);
});

it('after a lost connection the record is right: words that were cut meanwhile, state and audio', () => {
  const before = withoutAudio(
    withTurn(withCallUpdate(noCalls, update(3)), turn(0, 'Que bom falar com você. Eu ligo', 4)),
    callId,
  );
  const listed = {
    ...{ call_id: callId, freeswitch_uuid: 'call-1', caller_number: 'unknown', called_number: number },
    ...{ state: 'on_hold', duration: 30, message_count: 2, campaign_id: null, contact_id: null, schedule_id: null },
    ...{ name: null, metadata: {}, attempt: 1, answered_by: 'unknown' },
  } satisfies ActiveCall;
  const lost = asRecorded(before);
  const calls = withTranscript(
    withList(lost, [listed], { before: lost, nowMs: 100_000 }),
    read('Que bom falar com você.', 'Espera.'),
  );
  expect(calls.get(callId)).toMatchObject({ state: 'on_hold', noAudio: false });
  expect(wordsOf(calls)).toEqual(['Que bom falar com você.', 'Espera.']);
});

it('a call that began while the list was read stays, and a queued one, which no list has', () => {
  const queued = withCallUpdate(noCalls, update(1, { state: 'queued' }));
  const calls = withCallUpdate(queued, update(2, { call_id: parseCallId('call-2'), state: 'dialing' }));
  expect([...withList(calls, [], { before: queued, nowMs: 0 }).keys()]).toEqual([callId, 'call-2']);
});
