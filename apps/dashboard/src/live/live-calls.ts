import type {
  ActiveCall,
  CallDetails,
  CallState,
  CallStatus,
  CallUpdate,
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
  readonly reason: string | null;
  readonly sequence: number;
};

export type LiveCalls = ReadonlyMap<string, LiveCall>;

export const noCalls: LiveCalls = new Map();

export const isOnLine = ({ ended }: LiveCall): boolean => !ended;

/** The calls that the API lists. Newer messages about them win; calls that are no longer listed are dropped. */
export function withList(calls: LiveCalls, listed: readonly ActiveCall[], nowMs: number): LiveCalls {
  return new Map(
    listed.map((one) => {
      const known = calls.get(one.call_id);
      const answeredAtMs = one.duration > 0 ? nowMs - one.duration * 1000 : null;
      const base = known ?? newCall(one.call_id, one.called_number);
      // Words of a call arrive before the first message about its state if the page is opened during the call.
      const state = base.sequence === 0 ? one.state : base.state;
      const { name, campaign_id: campaignId, called_number: number } = one;
      const answered = { answeredAtMs: base.answeredAtMs ?? answeredAtMs };
      return [one.call_id, { ...base, ...answered, number, state, name, campaignId }];
    }),
  );
}

/** Names and campaigns, which messages about calls do not have. No call is added or dropped. */
export function withNames(calls: LiveCalls, listed: readonly ActiveCall[]): LiveCalls {
  return listed.reduce<LiveCalls>((named, { call_id, name, campaign_id: campaignId }) => {
    const known = named.get(call_id);
    return known ? changed(named, { ...known, name, campaignId }) : named;
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
  return changed(calls, { ...known, turns: [...others, data].sort((a, b) => a.index - b.index) });
}

/** What was said before the page was connected. Turns that are known from messages are newer. */
export function withTranscript(calls: LiveCalls, { call_id, transcript }: CallDetails): LiveCalls {
  const known = calls.get(call_id);
  if (!known) return calls;
  const read = transcript.map((line, index): LiveTurn => ({ ...line, index, sequence: 0 }));
  const newer = read.map((turn) => known.turns.find(({ index }) => index === turn.index) ?? turn);
  return changed(calls, { ...known, turns: [...newer, ...known.turns.slice(read.length)] });
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

const changed = (calls: LiveCalls, call: LiveCall): LiveCalls => new Map(calls).set(call.callId, call);

const newCall = (callId: string, number: string): LiveCall => ({
  ...{ callId, number, name: null, campaignId: null, state: 'dialing', answeredAtMs: null, ended: false },
  ...{ turns: [], keys: [], noAudio: false, reason: null, sequence: 0 },
});
