import { tryJson } from '@ligai/kernel';
import { z } from 'zod';

const text = z.string().min(1).optional().catch(undefined);

const message = z.object({
  audio: text,
  context_id: text,
  final: z.boolean().optional().catch(undefined),
  is_final: z.boolean().optional().catch(undefined),
  error: z.unknown().optional(),
  message: text,
  error_message: text,
  errorMessage: text,
});

export type MurfMessage = {
  /** Absent if Murf names none: the message then concerns the connection, or its only context. */
  contextId?: string;
  audio?: Buffer;
  final: boolean;
  /** Murf's error message. */
  error?: string;
};

/**
 * Undefined for text that is not a JSON object. Unknown fields and types are ignored; the error fields are not
 * documented.
 */
export function parseMurfMessage(frame: string): MurfMessage | undefined {
  const parsed = message.safeParse(tryJson(frame));
  if (!parsed.success) return undefined;
  const { audio, context_id, final, is_final } = parsed.data;
  const error = errorText(parsed.data);
  return {
    final: final === true || is_final === true,
    ...(context_id !== undefined && { contextId: context_id }),
    ...(audio !== undefined && { audio: Buffer.from(audio, 'base64') }),
    ...(error !== undefined && { error }),
  };
}

function errorText(fields: z.infer<typeof message>): string | undefined {
  const { error } = fields;
  const named = fields.error_message ?? fields.errorMessage;
  if (error === undefined || error === null || error === false) return named;
  const own = typeof error === 'string' ? error : JSON.stringify(error);
  return [own, named ?? fields.message].filter(Boolean).join(': ');
}
