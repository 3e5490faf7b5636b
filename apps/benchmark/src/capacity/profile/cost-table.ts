import type { Profiler } from 'node:inspector/promises';
import type { Row } from '../../scenario.ts';

/** Parts of the work of a bridge, by the file or native function in which time was spent; the first that matches. */
const parts: readonly [part: string, where: RegExp][] = [
  ['idle', /^\(idle\)$/],
  ['profiler', /inspector|profile-on-request/],
  ['garbage collection', /^\(garbage collector\)$/],
  ['system calls: write', /^native (write|shutdown)/],
  ['Postgres', /drizzle-orm|(^|\/)pg[-/]|^db\/|record\/|service\/outbox/],
  ['NATS', /@nats-io|^bus\//],
  ['LLM client', /openai|undici|^llm\/|webstreams|internal\/http|node:http|internal\/abort/],
  ['voice activity', /^wasm:|webrtc|speech-edges/],
  ['STT', /^speech\/deepgram|session\/stt/],
  ['TTS', /^speech\/murf|session\/(tts|speech)/],
  ['playout', /playout\/|audio\/(pacing|mark-sample|pauses)/],
  ['turn engine', /^conversation\//],
  ['audio socket, framing', /media-bridge\/socket|audio\//],
  ['zod', /zod/],
  ['WebSockets', /^ws\//],
  ['sockets, streams, timers', /^node:|^native/],
  ['session, rest of LigAI', /^(media-bridge|kernel|service|contracts)\//],
];

type CallFrame = Profiler.ProfileNode['callFrame'];

const placeOf = ({ functionName, url }: CallFrame): string => {
  if (url === '') return functionName.startsWith('(') ? functionName : `native ${functionName}`;
  const file = /\/(?:apps|libs)\/(.*)$/.exec(url)?.[1] ?? /node_modules\/(.*)$/.exec(url)?.[1] ?? url;
  return file.replace('/src/', '/');
};

const partOf = (place: string): string =>
  parts.find(([, where]) => where.test(place))?.[0] ?? (place === '(program)' ? 'outside of JavaScript' : 'other');

/** The shares of the busy time by part of the work, largest first, with the files in which most of it was spent. */
export function costTable({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, calls: number): Row[] {
  const placeOfNode = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const usOfPlace = new Map<string, number>();
  for (const [n, id] of samples.entries()) {
    const place = placeOfNode.get(id) ?? 'unknown';
    usOfPlace.set(place, (usOfPlace.get(place) ?? 0) + (timeDeltas[n] ?? 0));
  }
  const seconds = timeDeltas.reduce((sum, us) => sum + us, 0) / 1_000_000;
  const byPart = Map.groupBy(usOfPlace, ([place]) => partOf(place));
  const rows = [...byPart]
    .filter(([part]) => part !== 'idle' && part !== 'profiler')
    .map(([part, places]) => ({ part, places, us: places.reduce((sum, [, us]) => sum + us, 0) }))
    .sort((a, b) => b.us - a.us);
  const busyUs = rows.reduce((sum, { us }) => sum + us, 0);
  return rows.map(({ part, places, us }) => ({
    part,
    percent: Math.round((1000 * us) / busyUs) / 10,
    usPerCallAndSecond: Math.round(us / seconds / calls),
    most: largest(places).join(', '),
  }));
}

const largest = (places: [string, number][]): string[] =>
  places
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([place]) => place);
