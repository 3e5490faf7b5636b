import { plainCallContext } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { holdAnswer } from './documented-answers.ts';

const call = {
  id: 1,
  call_id: 'call-123456-abc',
  called_number: '5511999887766',
  status: 'completed',
  duration: 120,
  start_time: '2026-01-15T10:30:00Z',
  end_time: '2026-01-15T10:32:00Z',
  created_at: '2026-01-15T10:30:00Z',
  ...plainCallContext,
  successful: true,
  reason: null,
};
const headers = { 'x-total-count': '1' };

describe('a response', () => {
  it('that matches the documentation is accepted', () => {
    expect(holdAnswer('GET /api/v1/calls?limit=1', { status: 200, headers, body: [call] })).toEqual([]);
    expect(
      holdAnswer('GET /api/v1/calls/1', { status: 404, headers: {}, body: { detail: 'Call 1 not found' } }),
    ).toEqual([]);
  });

  it.each([
    ['of another type', { status: 200, headers, body: [{ ...call, id: '1' }] }, '/0/id: must be integer'],
    ['without a field', { status: 200, headers, body: [{ id: 1 }] }, "/0: must have required property 'call_id'"],
    ['of another status', { status: 204, headers, body: null }, 'the status 204'],
    ['without a header', { status: 200, headers: {}, body: [call] }, 'no header X-Total-Count'],
    [
      'of an error in another shape',
      { status: 422, headers: {}, body: { error: 'no' } },
      ": must have required property 'detail'",
    ],
  ])('%s is reported', (_, answer, problem) => {
    expect(holdAnswer('GET /api/v1/calls', answer)).toContain(problem);
  });

  it('of an undocumented route is not checked', () => {
    expect(holdAnswer('GET /nowhere', { status: 404, headers: {}, body: { detail: 'Not found' } })).toEqual([]);
  });
});
