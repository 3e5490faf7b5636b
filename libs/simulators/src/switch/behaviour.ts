/** How the simulated switch behaves. Every field can be changed while it runs, by `POST /_control` too. */
export type SwitchBehaviour = {
  /** `silent`: TCP is accepted and no `auth/request` comes (as during a shutdown). `rude`: refused by address. `refuse`: every password is wrong. */
  auth: 'ok' | 'silent' | 'rude' | 'refuse';
  /** Hangs: connections stay up, nothing is answered, no event comes. */
  hang: boolean;
  /** Pause before each command is carried out, ms. */
  replyDelayMs: number;
  /** Commands that are carried out and never answered, by their first word: `originate`, `uuid_kill`, `sendmsg`, … */
  unansweredCommands: string[];
  /** Commands that are neither carried out nor answered. */
  ignoredCommands: string[];
  /** An event reaches a client so many ms after it was made, [least, most]; several at once, in order. */
  eventDelayMs: [number, number];
  /** Audio modules that are loaded: jambonz's mod_audio_fork (binary), community mod_audio_stream (files). */
  modules: AudioModuleName[];
  /**
   * What `uuid_kill` does: ends the channel; says `+OK` while the channel stays for ever; or does not find a channel that is
   * listed all the same. The last two were seen on real switches (signalwire/freeswitch#2264, #2067).
   */
  kill: 'ends' | 'stays' | 'not_found';
  /** New audio sockets fail as if nobody listened. */
  refuseAudio: boolean;
  /** mod_audio_stream's socket is faster than its media bug: the metadata is left out, `::connect` comes all the same. */
  loseMetadata: boolean;
  /** The token of so many audio sockets from now on is lost, each time that it is sent; `::connect` comes all the same. */
  loseTokens: number;
  /**
   * The token and `::connect` of so many audio sockets from now on are `lateTokenMs` late. A socket that the server has
   * closed meanwhile is still said to be connected, and its end is never told.
   */
  lateTokens: number;
  lateTokenMs: number;
  /** Each so-many-th time that mod_audio_fork would move audio to a leg's playout, that is locked; 0: never. */
  lockedEvery: number;
  /** Gateways that exist. An INVITE through one of `deadGateways` reaches nobody. */
  gateways: string[];
  deadGateways: string[];
  /** Gateways that exist and are not up, as before they have registered: `GATEWAY_DOWN`, and no INVITE. */
  downGateways: string[];
  /** Channels that it takes at once (`max-sessions`; `sessions-per-second` refuses in the same way); null: any number. */
  maxSessions: number | null;
  /** From `fsctl shutdown` to the end of the process, ms; real ones took 3–26 s. */
  shutdownMs: number;
  /** After a crash or a shutdown the process comes back after so many ms; null: only by `start`. */
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
