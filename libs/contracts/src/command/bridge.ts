import { z } from 'zod';
import { Digit } from '../call/key-press.ts';
import { type BridgeId, CallId } from '../ids.ts';
import { Timestamp } from '../timestamp.ts';
import { UploadRef } from './call-play.ts';
import { command, topic } from './command.ts';

const session = z.object({ call_id: CallId, generation: z.number().int() });

/** How audio returns to the switch: raw frames on the socket, or files that the switch plays on command. */
export const ReturnPath = z.enum(['binary', 'file']);
export type ReturnPath = z.infer<typeof ReturnPath>;

/**
 * Sent after CHANNEL_ANSWER to the bridge that holds the reservation: creates the token for the switch's socket. The
 * token is single-use and valid for 10 s; it is sent as the socket's metadata, the first text frame, as
 * `{"token":"…"}`. Error `no_bridge`: the bridge has no such reservation (any more).
 */
export const admitSession = (bridge: BridgeId) =>
  command(
    `ligai.v1.bridge.${bridge}.admit`,
    session.extend({
      return_path: ReturnPath,
      /** What connects: the switch, or the page of a browser call, which may also send typed text. */
      peer: z.enum(['switch', 'browser']).default('switch'),
      /** The callee has the call on hold. */
      held: z.boolean().default(false),
      /** When the callee last heard the previous bridge of the call; null if there was none, or it is unknown. */
      audio_lost_at: Timestamp.nullable().default(null),
    }),
    z.object({ token: z.string(), ws_url: z.string() }),
  );

/** The call has ended, or moved to another bridge. Replies once the session's last turn is committed. */
export const releaseSession = (bridge: BridgeId) =>
  command(`ligai.v1.bridge.${bridge}.release`, session.extend({ reason: z.string() }), z.object({}));

/**
 * Returns those of these conversations that the bridge does not have, neither active nor waiting for their socket. Sent
 * by the owner of their legs, since the switch may have failed to report a lost socket.
 */
export const missingSessions = (bridge: BridgeId) =>
  command(
    `ligai.v1.bridge.${bridge}.missing`,
    z.object({
      sessions: z.array(session),
      /** For a conversation whose socket has not connected yet: whether it counts as missing. */
      entered: z.boolean().default(false),
    }),
    z.object({
      missing: z.array(CallId),
      /** Conversations still without a socket, because a socket was closed that did not show its token in time. */
      turned_away: z.array(CallId).default([]),
    }),
  );

/**
 * File path: the result of an upload on the switch. If it was `broken` without a `break` of the bridge, or `failed`,
 * all uploads queued behind it are discarded.
 */
export const playbackChanged = (bridge: BridgeId) =>
  topic(
    `ligai.v1.bridge.${bridge}.playback`,
    UploadRef.extend({ change: z.enum(['started', 'finished', 'broken', 'failed']) }),
  );

/** The callee pressed a key. */
export const keyPressed = (bridge: BridgeId) =>
  topic(`ligai.v1.bridge.${bridge}.dtmf`, session.extend({ digit: Digit }));

/** The callee has put the call on hold, or taken it back. A repetition has no effect. */
export const holdChanged = (bridge: BridgeId) =>
  topic(`ligai.v1.bridge.${bridge}.hold`, session.extend({ held: z.boolean() }));

export const Heartbeat = z.object({
  bridge_id: z.string(),
  /** What the switch dials. */
  ws_url: z.string(),
  /** The bridge's own address, if `ws_url` leads through a proxy (the gateway forwards sockets to this address). */
  direct_url: z.string().optional(),
  sessions: z.number().int(),
  capacity: z.number().int(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/** Published by every bridge each second; 3 s of silence and its sessions are moved. `*` listens to all. */
export const bridgeHeartbeat = (bridge: BridgeId | '*') => topic(`ligai.v1.bridge.${bridge}.heartbeat`, Heartbeat);
