import { LigaiError, type LigaiErrorCode, toLigaiError } from '@ligai/kernel';
import { z } from 'zod';

/** The format of a reply on the wire. */
const ReplyEnvelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }),
  }),
]);

export const encodeValue = (value: unknown): string => JSON.stringify({ ok: true, value });

/** Internal errors may contain anything, so the reply omits their message; the handler logs it. */
export function encodeError(subject: string, thrown: unknown): string {
  const { code, message, retryable } = toLigaiError(thrown);
  const shown = code === 'internal' ? `The owner of ${subject} failed` : message;
  return JSON.stringify({ ok: false, error: { code, message: shown, retryable } });
}

/** The value of a reply, checked; throws the error that it carries. */
export function decodeReply<R extends z.ZodType>(subject: string, reply: R, text: string): z.output<R> {
  const envelope = parseJson(ReplyEnvelope, text);
  if (!envelope.success) throw unreadable(subject, envelope.problem);
  if (!envelope.data.ok) {
    const { code, message, retryable } = envelope.data.error;
    throw new LigaiError(code as LigaiErrorCode, message, { retryable });
  }
  const value = reply.safeParse(envelope.data.value);
  if (!value.success) throw unreadable(subject, z.prettifyError(value.error));
  return value.data;
}

export type Parsed<S extends z.ZodType> = { success: true; data: z.output<S> } | { success: false; problem: string };

/** Reads a payload as JSON of a schema. `problem` names fields and what was expected, not the whole payload. */
export function parseJson<S extends z.ZodType>(schema: S, text: string): Parsed<S> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { success: false, problem: 'not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { success: true, data: parsed.data };
  return { success: false, problem: z.prettifyError(parsed.error) };
}

function unreadable(subject: string, problem: string): LigaiError {
  return new LigaiError('internal', `Cannot read the reply to ${subject}: ${problem}`);
}
