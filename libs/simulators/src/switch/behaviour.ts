/** The behaviour of the simulated switch. Every field can be changed at run time, also by `POST /_control`. */
export type SwitchBehaviour = {
  /**
   * `silent`: TCP is accepted without `auth/request` (as during a shutdown). `rude`: rejected by address. `refuse`:
   * every password is wrong.
   */
  auth: 'ok' | 'silent' | 'rude' | 'refuse';
  /** Hangs: connections stay open, without replies and events. */
  hang: boolean;
  /** Delay before each command is executed, ms. */
  replyDelayMs: number;
  /** Commands that are executed and not answered, by their first word: `originate`, `uuid_kill`, `sendmsg`, … */
  unansweredCommands: string[];
  /** Commands that are neither executed nor answered. */
  ignoredCommands: string[];
  /** Delay of events in ms, [minimum, maximum]; several are sent together, in order. */
  eventDelayMs: [number, number];
  /** Audio modules that are loaded: jambonz's mod_audio_fork (binary), community mod_audio_stream (files). */
  modules: AudioModuleName[];
  /**
   * The effect of `uuid_kill`: ends the channel; answers `+OK` without ending it; or does not find a channel although
   * it is listed. The last two occurred on real switches (signalwire/freeswitch#2264, #2067).
   */
  kill: 'ends' | 'stays' | 'not_found';
  /** New audio sockets fail as if no server listened. */
  refuseAudio: boolean;
  /**
   * mod_audio_stream's socket connects before its media bug exists: no metadata is sent, but `::connect` is emitted.
   */
  loseMetadata: boolean;
  /** Number of next audio sockets that lose their token each time it is sent; `::connect` is emitted. */
  loseTokens: number;
  /**
   * Number of next audio sockets whose token and `::connect` are late by `lateTokenMs`. A socket that the server has
   * closed in that time is still reported as connected, and its end is not reported.
   */
  lateTokens: number;
  lateTokenMs: number;
  /** Every n-th time that mod_audio_fork would move audio to a leg's playout buffer, the buffer is locked; 0: never. */
  lockedEvery: number;
  /** Existing gateways. An INVITE through one of `deadGateways` has no response. */
  gateways: string[];
  deadGateways: string[];
  /** Existing gateways that are not registered: `GATEWAY_DOWN`, and no INVITE. */
  downGateways: string[];
  /** Maximum number of channels (`max-sessions`; `sessions-per-second` rejects in the same way); null: no limit. */
  maxSessions: number | null;
  /** From `fsctl shutdown` to the end of the process, ms; real ones took 3–26 s. */
  shutdownMs: number;
  /** Time until the process restarts after a crash or a shutdown, ms; null: only by `start`. */
  restartAfterMs: number | null;
  heartbeatMs: number;
};

export type AudioModuleName = 'fork' | 'stream';

export const defaultSwitchBehaviour = (): SwitchBehaviour => ({
  auth: 'ok',
  hang: false,
  replyDelayMs: 0,
  unansweredCommands: [],
  ignoredCommands: [],
  eventDelayMs: [0, 20],
  modules: ['fork', 'stream'],
  kill: 'ends',
  refuseAudio: false,
  loseMetadata: false,
  loseTokens: 0,
  lateTokens: 0,
  lateTokenMs: 1_500,
  lockedEvery: 0,
  gateways: ['trunk'],
  deadGateways: [],
  downGateways: [],
  maxSessions: null,
  shutdownMs: 3000,
  restartAfterMs: 500,
  heartbeatMs: 20_000,
});
