import { z } from 'zod';

/**
 * `playout`: played up to this mark. `cleared`: discarded by `killAudio` before it was played. Source:
 * recordings/freeswitch/ws.
 */
const Mark = z.object({
  type: z.literal('mark'),
  data: z.object({ name: z.string().max(200), event: z.enum(['playout', 'cleared']) }),
});

/** What the person at the page of a browser call has typed. */
const Typed = z.object({ type: z.literal('typed'), text: z.string().trim().min(1).max(2000) });

const Admission = z.object({ token: z.string().min(1).max(200) });

/**
 * Parses the token in the first text frame of every socket, which is the metadata of `start`. On the file path it is
 * sent twice, because the switch may lose the first. Undefined if it is not a token.
 */
export function readToken(text: string): string | undefined {
  return parseJson(Admission, text)?.token;
}

/** A returned mark; undefined for other text, since the switch also forwards text of `send_text` and `stop`. */
export function readMark(text: string): z.infer<typeof Mark>['data'] | undefined {
  return parseJson(Mark, text)?.data;
}

/** Typed text of a browser call; undefined for other text. */
export function readTyped(text: string): string | undefined {
  return parseJson(Typed, text)?.text;
}

function parseJson<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
