import type {
  ActiveCall,
  CallDetails,
  CallState,
  CallStatus,
  CallUpdate,
  EndReason,
  KeyUpdate,
  TranscriptLine,
  TurnUpdate,
} from '@ligai/contracts';

/** A turn, from a message or from the record. */
export type LiveTurn = TranscriptLine & { readonly index: number; readonly sequence: number };

/** A call on the line, as the last messages describe it. */
export type LiveCall = {
  readonly callId: string;
  readonly number: string;
  readonly name: string | null;
  readonly campaignId: number | null;
  readonly state: CallState | CallStatus;
  /** When it was answered, in milliseconds since the Unix epoch; null before that. */
  readonly answeredAtMs: number | null;
  /** The last message said that it has ended. */
  readonly ended: boolean;
  readonly turns: readonly LiveTurn[];
  readonly keys: readonly KeyUpdate['data'][];
  readonly noAudio: boolean;
  readonly reason: EndReason | null;
  readonly sequence: number;
};

export type LiveCalls = ReadonlyMap<string, LiveCall>;

export const noCalls: LiveCalls = new Map();

export const isOnLine = ({ ended }: LiveCall): boolean => !ended;

/**
 * What was known when the connection was lost: whatever is read or reported from now on is newer. The calls stay on the
 * page until they are read again.
 */
export const asRecorded = (calls: LiveCalls): LiveCalls =>
  new Map(
    [...calls].map(([id, call]) => {
      const turns = call.turns.map((turn) => ({ ...turn, sequence: 0 }));
      return [id, { ...call, turns, sequence: 0, noAudio: false }];
    }),
  );

/**
 * The calls that the API lists; newer messages about them win. A call that is not listed has ended unnoticed, unless it
 * has changed since `before`, when the list was asked for. Queued calls are not listed.
 */
export function withList(
  calls: LiveCalls,
  listed: readonly ActiveCall[],
  { before, nowMs }: { before: LiveCalls; nowMs: number },
): LiveCalls {
  const read = listed.map((one): [string, LiveCall] => {
    const base = calls.get(one.call_id) ?? newCall(one.call_id, one.called_number);
    const answeredAtMs = one.duration > 0 ? nowMs - one.duration * 1000 : null;
    // No message about it has come since the connection, unless about its words.
    const isOld = base.sequence === 0;
    const { name, campaign_id: campaignId, called_number: number } = one;
    const state = isOld ? one.state : base.state;
    return [one.call_id, { ...base, answeredAtMs: base.answeredAtMs ?? answeredAtMs, number, state, name, campaignId }];
  });
  const ids = new Set<string>(listed.map(({ call_id }) => call_id));
  const isStillThere = (call: LiveCall) =>
    before.get(call.callId) !== call || call.ended || (call.state === 'queued' && call.sequence > 0);
  return new Map([...read, ...[...calls].filter(([id, call]) => !ids.has(id) && isStillThere(call))]);
}

/** Names and campaigns, which messages about calls do not have. No call is added or dropped. */
export function withNames(calls: LiveCalls, listed: readonly ActiveCall[]): LiveCalls {
  return listed.reduce<LiveCalls>((named, { call_id, name, campaign_id: campaignId }) => {
    const known = named.get(call_id);
    // Otherwise each card would be rendered again whenever a call begins.
    const isNew = known && (known.name !== name || known.campaignId !== campaignId);
    return isNew ? changed(named, { ...known, name, campaignId }) : named;
  }, calls);
}

export function withCallUpdate(calls: LiveCalls, { data }: CallUpdate): LiveCalls {
  const known = calls.get(data.call_id) ?? newCall(data.call_id, data.called_number);
  if (data.sequence <= known.sequence) return calls;
  const { state, reason, sequence } = data;
  const answeredAtMs = data.start_time === null ? null : Date.parse(data.start_time);
  return changed(calls, { ...known, state, reason, sequence, answeredAtMs, ended: data.end_time !== null });
}

export function withTurn(calls: LiveCalls, { data }: TurnUpdate): LiveCalls {
  const known = calls.get(data.call_id) ?? newCall(data.call_id, '');
  const older = known.turns.find(({ index }) => index === data.index);
  if (older && older.sequence >= data.sequence) return calls;
  const others = known.turns.filter(({ index }) => index !== data.index);
  return changed(calls, { ...known, turns: inOrder([...others, data]) });
}

/**
 * The index of a turn of the record, which is not its `place` there: turns of which nothing was heard are left out of the
 * record. Without details, it has nothing else.
 */
export const turnIndexOf = ({ turn_id: id }: TranscriptLine, place: number): number =>
  id === undefined ? place : Number(id.slice(id.lastIndexOf(':') + 1));

/** What was said before the page was connected. Turns of messages since then are newer. */
export function withTranscript(calls: LiveCalls, { call_id, transcript }: CallDetails): LiveCalls {
  const known = calls.get(call_id);
  if (!known) return calls;
  const read = transcript.map((line, place): LiveTurn => ({ ...line, index: turnIndexOf(line, place), sequence: 0 }));
  const reported = known.turns.filter(({ sequence }) => sequence > 0);
  const older = read.filter(({ index }) => !reported.some((turn) => turn.index === index));
  return changed(calls, { ...known, turns: inOrder([...older, ...reported]) });
}

export function withKey(calls: LiveCalls, { data }: KeyUpdate): LiveCalls {
  const known = calls.get(data.call_id);
  return known ? changed(calls, { ...known, keys: [...known.keys, data] }) : calls;
}

export function withoutAudio(calls: LiveCalls, callId: string): LiveCalls {
  const known = calls.get(callId);
  return known ? changed(calls, { ...known, noAudio: true }) : calls;
}

export const without = (calls: LiveCalls, callIds: readonly string[]): LiveCalls =>
  new Map([...calls].filter(([id]) => !callIds.includes(id)));

const inOrder = (turns: readonly LiveTurn[]): LiveTurn[] => turns.toSorted((a, b) => a.index - b.index);

const changed = (calls: LiveCalls, call: LiveCall): LiveCalls => new Map(calls).set(call.callId, call);

const newCall = (callId: string, number: string): LiveCall => ({
  ...{ callId, number, name: null, campaignId: null, state: 'dialing', answeredAtMs: null, ended: false },
  ...{ turns: [], keys: [], noAudio: false, reason: null, sequence: 0 },
});
