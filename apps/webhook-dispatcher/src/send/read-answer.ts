import type { Readable } from 'node:stream';

const keptBytes = 64 * 1024;

/** Reads the first 64 KiB of a response and closes the connection of a longer one. */
export async function readAnswer(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream and its connection.
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= keptBytes) break;
  }
  return storable(Buffer.concat(chunks).subarray(0, keptBytes));
}

/** The bytes as text that Postgres can store: without NUL, and without a partial character at the end. */
function storable(bytes: Buffer): string {
  const text = new TextDecoder().decode(bytes, { stream: bytes.length === keptBytes });
  return text.replaceAll('\u0000', '\ufffd');
}
