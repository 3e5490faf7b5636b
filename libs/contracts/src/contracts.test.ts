import { describe, expect, it } from 'vitest';
import { activeStatuses, CallStatus, hasEnded } from './call/call-status.ts';
import { callEventSubject } from './event/call-event.ts';
import { CallId, newBridgeId, newCallId } from './ids.ts';
import { settingCatalogue, settingKeys } from './setting/setting-catalogue.ts';
import { toTimestamp } from './timestamp.ts';

it('a call id is safe as a token in ESL, in a subject and in a path', () => {
  expect(newCallId()).toMatch(/^call-[0-9a-f-]{36}$/);
  expect(newBridgeId()).toMatch(/^bridge-[0-9a-f]{12}$/);
  for (const text of ['call-', 'call-a b', 'call-a\nb', 'call-a.b', 'call-../x', 'abc', `call-${'a'.repeat(65)}`]) {
    expect(CallId.safeParse(text).success, text).toBe(false);
  }
});

it('every status is either active or an end', () => {
  expect(CallStatus.options.filter((status) => !hasEnded(status))).toEqual([...activeStatuses]);
});

it('an event has its subject by call and type', () => {
  const id = newCallId();
  expect(callEventSubject(id, 'call.state_changed')).toBe(`ligai.v1.evt.call.${id}.state_changed`);
  expect(callEventSubject('*', '>')).toBe('ligai.v1.evt.call.*.>');
});

it('time is written in UTC, without milliseconds where there are none', () => {
  expect(toTimestamp(new Date('2026-01-15T07:30:00-03:00'))).toBe('2026-01-15T10:30:00Z');
  expect(toTimestamp(new Date('2026-01-15T10:30:00.250Z'))).toBe('2026-01-15T10:30:00.250Z');
});

describe('the catalogue of settings', () => {
  it.each(settingKeys)('%s passes its own check with its fallback', (key) => {
    const { schema, fallback } = settingCatalogue[key];
    if (fallback !== null) expect(schema.safeParse(fallback).success).toBe(true);
  });

  it('a jitter buffer is a start and a maximum, or off', () => {
    const { schema } = settingCatalogue.jitter_buffer_ms;
    expect(schema.parse('20:60')).toEqual({ startMs: 20, maxMs: 60 });
    expect(schema.parse('off')).toBe('off');
  });

  it.each([
    ['max_concurrent_calls', '0'],
    ['max_concurrent_calls', '1.5'],
    ['max_concurrent_calls', 'many'],
    ['max_concurrent_calls', ''],
    ['timezone', 'Mars/Olympus'],
    ['language', 'portuguese!'],
    ['openai_api_key', 'a\nb'],
    ['openai_api_key', ''],
    ['jitter_buffer_ms', '30:60'],
    ['jitter_buffer_ms', '60:40'],
    ['jitter_buffer_ms', '20:2000'],
    ['jitter_buffer_ms', '0'],
  ] as const)('refuses %s = "%s"', (key, value) => {
    expect(settingCatalogue[key].schema.safeParse(value).success).toBe(false);
  });
});
