import { readdirSync } from 'node:fs';
import { recording } from '@ligai/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, FrameReader } from './frame-reader.ts';
import { commandReply, jsonEvent } from './testing/wire.ts';

function framesOf(chunks: Iterable<Buffer>): { frames: Frame[]; bad: string[] } {
  const frames: Frame[] = [];
  const bad: string[] = [];
  const reader = new FrameReader(
    (frame) => frames.push(frame),
    (why) => bad.push(why),
  );
  for (const chunk of chunks) reader.push(chunk);
  return { frames, bad };
}

const described = (frame: Frame): string => {
  if (frame.kind === 'event') return `event ${frame.event.name} ${frame.event.header('Unique-ID')} ${frame.event.body}`;
  return 'text' in frame ? `${frame.kind} ${frame.text}` : frame.kind;
};

const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const folder = new URL('../../../testing/recordings/freeswitch/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.esl.jsonl'))
  .map((file) => file.replace('.esl.jsonl', ''));

describe('a byte stream gives the same frames in any chunks', () => {
  test.each(names)('%s', (name) => {
    const chunks = recording(name).flatMap((chunk) => (chunk.direction === 'from_switch' ? [chunk.bytes] : []));
    const { frames, bad } = framesOf(chunks);
    expect(bad).toEqual([]);
    expect(frames.length).toBeGreaterThan(0);
    const whole = Buffer.concat(chunks);
    // A body of a modern event has 9 KB: a reader that could not wait would fail at any of these.
    for (const size of [1_400, 61])
      expect(framesOf(cut(whole, size)).frames.map(described)).toEqual(frames.map(described));
  });

  test('cut at every byte', () => {
    const bytes = Buffer.from(
      `${commandReply('+OK accepted')}${jsonEvent({ 'Event-Name': 'DTMF', who: 'Zoë ☎' }, 'olá')}`,
    );
    const expected = framesOf([bytes]).frames.map(described);
    expect(expected).toEqual(['reply +OK accepted', 'event DTMF undefined olá']);
    expect(framesOf(cut(bytes, 1)).frames.map(described)).toEqual(expected);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(framesOf([bytes.subarray(0, at), bytes.subarray(at)]).frames.map(described)).toEqual(expected);
    }
  });
});

describe('input that breaks modesl costs at most one message', () => {
  test('trap 20: an invalid % escape is left unchanged', () => {
    const { frames } = framesOf([Buffer.from(commandReply('+OK 100% sure') + commandReply('+OK %41'))]);
    expect(frames).toEqual([
      { kind: 'reply', text: '+OK 100% sure' },
      { kind: 'reply', text: '+OK A' },
    ]);
  });

  test('trap 20: an invalid % escape within a plain event is left unchanged', () => {
    const body = 'Event-Name: DTMF\nUnique-ID: 100%\nDTMF-Digit: %23\n\n';
    const { frames } = framesOf([
      Buffer.from(`Content-Type: text/event-plain\nContent-Length: ${body.length}\n\n${body}`),
    ]);
    expect(frames.map(described)).toEqual(['event DTMF 100% ']);
  });

  test.each(['{', 'null', '5', '[1]', '{"Event-Name":{"a":1},"Unique-ID":5}', '{"Reply-Text":"+OK"}'])(
    'an event with the body %s has no name, and the next message is read',
    (body) => {
      const bytes = `Content-Type: text/event-json\nContent-Length: ${body.length}\n\n${body}${commandReply('+OK')}`;
      const { frames } = framesOf([Buffer.from(bytes)]);
      expect(frames.at(-1)).toEqual({ kind: 'reply', text: '+OK' });
      expect(frames[0]?.kind === 'event' && frames[0].event.name).toBe('');
    },
  );

  test('an XML event never reaches an XML parser', () => {
    const { frames } = framesOf([Buffer.from('Content-Type: text/event-xml\nContent-Length: 7\n\n<event>')]);
    expect(frames).toEqual([{ kind: 'other' }]);
  });

  test('a body of 3 MB in chunks of 1,400 bytes arrives completely', () => {
    const body = 'x'.repeat(3_000_000);
    const bytes = Buffer.from(
      `Content-Type: api/response\nContent-Length: ${body.length}\n\n${body}${commandReply('+OK')}`,
    );
    const { frames } = framesOf(cut(bytes, 1_400));
    expect(frames.map((frame) => 'text' in frame && frame.text.length)).toEqual([3_000_000, 3]);
  });

  test.each(['-5', 'many', '1e9', '99999999999'])('the invalid length %s throws', (length) => {
    expect(() => framesOf([Buffer.from(`Content-Length: ${length}\n\n`)])).toThrow('Content-Length');
  });

  test('a message without an end throws before it fills the memory', () => {
    expect(() => framesOf(Array.from({ length: 100 }, () => Buffer.alloc(1_000, 'x')))).toThrow('64 KB');
    const endless = [
      Buffer.from('Content-Length: 900000000\n\n'),
      ...Array.from({ length: 20 }, () => Buffer.alloc(1_000_000)),
    ];
    expect(() => framesOf(endless)).toThrow('16 MB');
  });

  test('a lingering disconnect notice is not the end', () => {
    const { frames } = framesOf([Buffer.from('Content-Type: text/disconnect-notice\nContent-Disposition: linger\n\n')]);
    expect(frames).toEqual([{ kind: 'other' }]);
  });
});

test('random bytes give frames or an Error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
      try {
        framesOf(chunks.map((chunk) => Buffer.from(chunk)));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test('trap 20: header names are found in upper and lower case', () => {
  const { frames } = framesOf([Buffer.from(jsonEvent({ 'event-name': 'DTMF', 'UNIQUE-ID': 'x' }))]);
  expect(frames.map(described)).toEqual(['event DTMF x ']);
});

test('trap 19: a CUSTOM event is known by its subclass', () => {
  const { frames } = framesOf([
    Buffer.from(jsonEvent({ 'Event-Name': 'CUSTOM', 'Event-Subclass': 'mod_audio_fork::connect' })),
  ]);
  expect(frames.map(described)).toEqual(['event mod_audio_fork::connect undefined ']);
});
