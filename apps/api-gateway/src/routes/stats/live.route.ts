import { LiveStatsAnswer, type ServiceStatus, toTimestamp } from '@ligai/contracts';
import { type CallCounts, type LiveCallStats, liveCallStats } from '@ligai/db';
import type { Gateway } from '../../gateway.ts';
import { route } from '../../http/route.ts';

export const getLiveStatsRoute = route({
  method: 'get',
  path: '/api/v1/stats/live',
  summary: 'Live Statistics',
  description:
    "Today's calls, the calls of each of the last 60 minutes, the lines in use, the switches and the media-bridges. The figures may be one second old.",
  answer: LiveStatsAnswer,
  example: {
    answer: {
      at: '2026-01-15T10:30:20Z',
      today: { placed: 150, answered: 96, successful: 71, failed: 74, answer_rate: 64.9 },
      minutes: [{ minute: '2026-01-15T10:30:00Z', placed: 3, answered: 2, successful: 0, failed: 1 }],
      lines: { used: 5, limit: 15, free: 10, queued: 2 },
      switches: [{ node: 'freeswitch:8021', state: 'ready', reason: null, since: '2026-01-15T08:00:00Z', channels: 5 }],
      bridges: [{ bridge_id: 'bridge-1', state: 'ready', calls: 5, capacity: 100 }],
    },
  },
  async handle(_input, gateway) {
    const { now, today, minutes, used, queued, channels } = await figures(gateway);
    const limit = gateway.settings.current().max_concurrent_calls;
    const { decided, ...counted } = today;
    const bridges = gateway.bridges.listed().map(({ bridge_id, sessions: calls, capacity, silent }) => {
      const state = silent ? ('silent' as const) : calls >= capacity ? ('full' as const) : ('ready' as const);
      return { bridge_id, state, calls, capacity };
    });
    return {
      at: toTimestamp(now),
      today: { ...counted, answer_rate: decided === 0 ? null : Math.round((1000 * counted.answered) / decided) / 10 },
      minutes: lastHour(now, minutes),
      lines: { used, limit, free: Math.max(0, limit - used), queued },
      switches: switchesOf(gateway.services.alive(), channels),
      bridges,
    };
  },
});

const freshMs = 1000;
const reads = new WeakMap<Gateway['db'], { result: Promise<LiveCallStats>; timeZone: string; untilMs: number }>();

/** One query for all clients, at most once a second. */
async function figures({ db, clock, settings }: Gateway): Promise<LiveCallStats> {
  const timeZone = settings.current().timezone;
  const known = reads.get(db);
  if (known && known.timeZone === timeZone && clock.monotonic() < known.untilMs) return known.result;
  const read = { result: liveCallStats(db, timeZone), timeZone, untilMs: Number.POSITIVE_INFINITY };
  reads.set(db, read);
  try {
    const result = await read.result;
    read.untilMs = clock.monotonic() + freshMs;
    return result;
  } catch (error) {
    if (reads.get(db) === read) reads.delete(db);
    throw error;
  }
}

const minuteMs = 60_000;
const none: CallCounts = { placed: 0, answered: 0, successful: 0, failed: 0 };

/** All 60 minutes, also those without calls. */
function lastHour(now: Date, counted: LiveCallStats['minutes']): LiveStatsAnswer['minutes'] {
  const byMinute = new Map(counted.map(({ minute, ...counts }) => [minute.getTime(), counts]));
  const lastMs = Math.floor(now.getTime() / minuteMs) * minuteMs;
  return Array.from({ length: 60 }, (_, nth) => {
    const atMs = lastMs - (59 - nth) * minuteMs;
    return { minute: toTimestamp(new Date(atMs)), ...(byMinute.get(atMs) ?? none) };
  });
}

type Switch = LiveStatsAnswer['switches'][number];

/** Each switch as the controller reports it that can use it, else as any does. */
function switchesOf(alive: ServiceStatus[], channels: LiveCallStats['channels']): Switch[] {
  const carried = new Map(channels.map(({ node, channels: count }) => [node, count]));
  const switches = new Map<string, Switch>();
  for (const { name: node, problem, since } of alive.flatMap(({ peers = [] }) => peers)) {
    const state = problem === null ? 'ready' : 'unavailable';
    if (switches.get(node)?.state === 'ready') continue;
    switches.set(node, { node, state, reason: problem, since, channels: carried.get(node) ?? 0 });
  }
  for (const [node, count] of carried) {
    const reason = 'no call-controller reports this switch';
    if (!switches.has(node)) switches.set(node, { node, state: 'unavailable', reason, since: null, channels: count });
  }
  return [...switches.values()].sort((a, b) => a.node.localeCompare(b.node));
}
