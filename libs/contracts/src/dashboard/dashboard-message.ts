import { z } from 'zod';
import { CallState, CallStatus } from '../call/call-status.ts';
import { EndReason } from '../call/end-reason.ts';
import { KeyPress } from '../call/key-press.ts';
import { TurnRole } from '../call/turn.ts';
import { turnDetails } from '../call/turn-details.ts';
import { CampaignStarted } from '../event/campaign-event.ts';
import { CallId } from '../ids.ts';
import { ProviderChanged } from '../provider/provider.ts';
import { Timestamp } from '../timestamp.ts';

/** The progress of a campaign. An update with a higher `sequence` of the same campaign replaces an earlier one. */
export const CampaignUpdate = z.object({
  type: z.literal('campaign_update'),
  data: CampaignStarted.shape.data.extend({ sequence: z.number().int().positive() }),
});
export type CampaignUpdate = z.infer<typeof CampaignUpdate>;

/** The callee pressed a key. */
export const KeyUpdate = z.object({
  type: z.literal('key_pressed'),
  data: z.object({ call_id: CallId, ...KeyPress.shape, sequence: z.number().int().positive() }),
});
export type KeyUpdate = z.infer<typeof KeyUpdate>;

/** The call was answered 2 s ago, and no audio of the callee has arrived. */
export const NoAudioUpdate = z.object({
  type: z.literal('no_audio'),
  data: z.object({ call_id: CallId, sequence: z.number().int().positive() }),
});
export type NoAudioUpdate = z.infer<typeof NoAudioUpdate>;

/**
 * A provider's state. Sent on connect for each provider that cannot be used, then on every change. A later one (higher
 * `version`) of the same provider replaces an earlier one.
 */
export const ProviderUpdate = z.object({ type: z.literal('provider_update'), data: ProviderChanged });
export type ProviderUpdate = z.infer<typeof ProviderUpdate>;

/** Sent at once on connect, then on every change, at most four times a second. Exactly the specification's fields. */
export const StatsUpdate = z.object({
  type: z.literal('stats_update'),
  data: z.object({
    active_calls: z.number().int(),
    total_calls_today: z.number().int(),
    /** Seconds over answered calls, one decimal. */
    avg_duration: z.number(),
  }),
});
export type StatsUpdate = z.infer<typeof StatsUpdate>;

/** The text of a turn. The same `index` is sent again while the turn grows; the highest `sequence` is current. */
export const TurnUpdate = z.object({
  type: z.literal('turn'),
  data: z.object({
    call_id: CallId,
    /** Counts from 0 in a call. */
    index: z.number().int().nonnegative(),
    role: TurnRole,
    content: z.string(),
    interrupted: z.boolean(),
    started_at: Timestamp,
    ended_at: Timestamp.nullable(),
    sequence: z.number().int().positive(),
    ...turnDetails,
  }),
});
export type TurnUpdate = z.infer<typeof TurnUpdate>;

/** The state of a call. An update with a higher `sequence` of the same call replaces an earlier one. */
export const CallUpdate = z.object({
  type: z.literal('call_update'),
  data: z.object({
    call_id: CallId,
    called_number: z.string(),
    /** What it is doing; the status that it ended with once it has. */
    state: CallState.or(CallStatus),
    start_time: Timestamp.nullable(),
    end_time: Timestamp.nullable(),
    /** Whole seconds from the answer to the end; null until then. */
    duration: z.number().nullable(),
    hangup_cause: z.string().nullable(),
    reason: EndReason.nullable(),
    /** Of the call's events: counts from 1, turns included. */
    sequence: z.number().int().positive(),
  }),
});
export type CallUpdate = z.infer<typeof CallUpdate>;

/**
 * Messages were missed: read again by REST what is shown. `slow_reader`: this client did not read fast enough, and messages to it were
 * dropped. `reconnected`: the gateway was not connected to NATS for a while, and no client got what happened then.
 */
export const ReadAgain = z.object({
  type: z.literal('read_again'),
  data: z.object({ reason: z.enum(['slow_reader', 'reconnected']) }),
});
export type ReadAgain = z.infer<typeof ReadAgain>;

/** Every message of `/ws/dashboard`, discriminated by `type`. Types may be added: clients must ignore unknown ones. */
export const DashboardMessage = z.discriminatedUnion('type', [
  StatsUpdate,
  CallUpdate,
  TurnUpdate,
  KeyUpdate,
  NoAudioUpdate,
  CampaignUpdate,
  ProviderUpdate,
  ReadAgain,
]);
export type DashboardMessage = z.infer<typeof DashboardMessage>;
