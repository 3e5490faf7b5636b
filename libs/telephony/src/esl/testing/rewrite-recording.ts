/** As returned by `recording()` of the testing lib; repeated here, since only tests may import that lib. */
export type Chunk = { direction: string; bytes?: Buffer };

/** The ids that the recording client assigned to its legs. The channel of an inbound call has none, so it is no leg. */
export function originatedIds(chunks: readonly Chunk[]): string[] {
  const all = Buffer.concat(chunks.flatMap((chunk) => chunk.bytes ?? [])).toString();
  return [...new Set(Array.from(all.matchAll(/origination_uuid(?:=|: |":")([0-9a-f-]{36})/g), ([, id = '']) => id))];
}

/**
 * The switch's side of a recording, with the plain uuids of its legs replaced by call ids: lengths are corrected, and
 * the chunks end at the same places of the same messages.
 */
export function asOurLegs(chunks: readonly Chunk[], ids: readonly string[]): Buffer[] {
  const pieces = chunks.flatMap((chunk) => (chunk.direction === 'from_switch' && chunk.bytes ? [chunk.bytes] : []));
  const old = Buffer.concat(pieces);
  const parts = [...messageParts(old)];
  const rewritten = parts.map((part) => rewrite(old.subarray(part.start, part.end).toString(), ids, part.bodyGrowsBy));
  const borders = bordersOf(pieces).map((border) => moved(border, parts, rewritten));
  const fresh = Buffer.concat(rewritten);
  return borders.map((border, index) => fresh.subarray(index === 0 ? 0 : borders[index - 1], border));

  function* messageParts(stream: Buffer): Generator<Part> {
    for (let start = 0; start < stream.length; ) {
      const bodyStart = stream.indexOf('\n\n', start) + 2;
      if (bodyStart < 2) return yield { start, end: stream.length, bodyGrowsBy: 0 };
      const head = stream.subarray(start, bodyStart).toString();
      const bodyEnd = bodyStart + Number(/Content-Length: (\d+)/.exec(head)?.[1] ?? 0);
      const body = stream.subarray(bodyStart, bodyEnd).toString();
      const bodyGrowsBy = Buffer.byteLength(named(body, ids)) - Buffer.byteLength(body);
      yield { start, end: bodyStart, bodyGrowsBy };
      if (bodyEnd > bodyStart) yield { start: bodyStart, end: bodyEnd, bodyGrowsBy: 0 };
      start = bodyEnd;
    }
  }
}

type Part = { start: number; end: number; bodyGrowsBy: number };

const named = (text: string, ids: readonly string[]): string =>
  ids.reduce((all, id) => all.replaceAll(id, `call-${id}`), text);

function rewrite(text: string, ids: readonly string[], bodyGrowsBy: number): Buffer {
  const longer = (_: string, length: string) => `Content-Length: ${Number(length) + bodyGrowsBy}`;
  return Buffer.from(named(bodyGrowsBy > 0 ? text.replace(/Content-Length: (\d+)/, longer) : text, ids));
}

function bordersOf(pieces: readonly Buffer[]): number[] {
  let at = 0;
  return pieces.map((piece) => {
    at += piece.length;
    return at;
  });
}

function moved(border: number, parts: readonly Part[], rewritten: readonly Buffer[]): number {
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const length = rewritten[index]?.length ?? 0;
    if (border <= part.end) return at + (border === part.end ? length : Math.min(border - part.start, length));
    at += length;
  }
  return at;
}
