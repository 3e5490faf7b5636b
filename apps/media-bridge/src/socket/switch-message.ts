import { z } from 'zod';

/** `playout`: heard up to here. `cleared`: thrown away by `killAudio` before it was heard. Source: recordings/freeswitch/ws. */
const Mark = z.object({
  type: z.literal('mark'),
  data: z.object({ name: z.string().max(200), event: z.enum(['playout', 'cleared']) }),
});

const Admission = z.object({ token: z.string().min(1).max(200) });

/**
 * The first text frame of every socket: the metadata that the switch was started with. On the file path it is sent twice,
 * for the switch may lose the first. Undefined where it is no token.
 */
export function readToken(text: string): string | undefined {
  return parseJson(Admission, text)?.token;
}

/** A mark that came back, or undefined: the switch also passes on text that means nothing to us (`send_text`, `stop`). */
export function readMark(text: string): z.infer<typeof Mark>['data'] | undefined {
  return parseJson(Mark, text)?.data;
}

function parseJson<S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
