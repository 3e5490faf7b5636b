import { type CallId, newBridgeId, type ProviderName } from '@ligai/contracts';
import { prepareSpeech } from '@ligai/conversation';
import { type Database, findActivePrompt, findCall, listTurns } from '@ligai/db';
import { keyIdOf, LigaiError, type Log, logWith } from '@ligai/kernel';
import { type ServiceContext, withoutPersonalData } from '@ligai/service';
import type { Config } from './config.ts';
import { callOwner } from './control/call-owner.ts';
import { startHeartbeat } from './heartbeat/heartbeat.ts';
import { StoredLines, speakerOf } from './lines/stored-lines.ts';
import { countConversations } from './measure/conversation-metrics.ts';
import { EventLoopLoad } from './measure/event-loop-load.ts';
import { playoutRateHz } from './playout/piece-audio.ts';
import { ReturnPathHealth } from './playout/return-path-health.ts';
import { ProviderReporter } from './provider-state/provider-reporter.ts';
import { openProviders, type Providers } from './providers.ts';
import { DatabaseJournal } from './record/database-journal.ts';
import { eventRecorders } from './record/event-recorder.ts';
import { SignsOfLife } from './record/signs-of-life.ts';
import { handleSessions } from './session/session.handler.ts';
import { Session } from './session/session.ts';
import { SessionPool, type StoredCall } from './session/session-pool.ts';
import type { SessionCall, SessionPorts } from './session/session-ports.ts';
import { type AudioDoor, serveAudio } from './socket/audio-server.ts';
import type { AudioSocketOptions } from './socket/audio-socket.ts';

export type MediaBridge = { readonly id: string; readonly url: string; readonly pool: SessionPool } & AsyncDisposable;

/**
 * Starts one bridge. A new process is a new bridge, and does not continue conversations of the previous one by itself.
 */
export async function startService(
  config: Config,
  context: ServiceContext,
  overrides: { providers?: Providers } = {},
): Promise<MediaBridge> {
  const { bus, clock, db, log, health, outbox, settings } = context;
  await using opened = new AsyncDisposableStack();
  const bridgeId = newBridgeId();
  const providers = overrides.providers ?? opened.use(await openProviders(config, context, bridgeId));
  prepareSpeech();
  const load = opened.use(new EventLoopLoad());
  const returnPath = new ReturnPathHealth();
  opened.use(health.add('return-path', () => returnPath.problem()));
  opened.use(health.add('event-loop', () => load.overload()));

  const signs = opened.use(new SignsOfLife({ db, clock, log }));
  const measured = countConversations(context.metrics, () => pool.taken);
  // An unset key is sent as an empty key.
  const currentKeyId = (provider: ProviderName) => keyIdOf(settings.current()[`${provider}_api_key`] ?? '');
  const providerReporter = opened.use(new ProviderReporter({ bus, clock, log, currentKeyId }));
  const { textToSpeech, speechSource: source } = providers;
  // The next calls have the active prompt, unless their campaign or schedule has its own.
  const voicesInUse = async () => {
    const now = settings.current();
    if (now.murf_api_key === null) return [];
    const { voiceId: voice_id = null, language = null } = (await findActivePrompt(db)) ?? {};
    return [speakerOf({ voice_id, language }, now)];
  };
  const lines = opened.use(new StoredLines({ db, clock, log, textToSpeech, source, voicesInUse }));
  const journal = new DatabaseJournal({ outbox, clock, log });
  const ports: Omit<SessionPorts, 'log'> = {
    ...{ providerReporter, lines },
    ...providers,
    ...{ clock, returnPath, sampleRateHz: config.sampleRateHz, turnTimed: measured.turnTimed },
    audioHeard: (callId) => signs.heard(callId),
    faultSeen: measured.faultSeen,
    settings: () => settings.current(),
    controller: callOwner(bus, clock, log),
    journalOf: (call) => journal.of(call),
    recordEvents: recorderOf(config, log),
  };
  const pool = new SessionPool({
    ...{ clock, log, capacity: config.capacity },
    load: async (callId) => {
      const stored = await storedCall(db, callId);
      lines.prepare(speakerOf(stored.prompt, settings.current()));
      return stored;
    },
    openSession: (call, socket) => new Session(call, socket, { ...ports, log: logOf(log, call) }),
    overload: () => load.overload(),
  });
  const server = opened.use(await listenForAudio(pool, config, context, measured.audioMeasured));
  opened.use(pool);

  const ownUrl = `ws://${config.listen.host}:${server.port}`;
  const url = config.publicUrl ?? ownUrl;
  const bridge = { id: bridgeId, url, directUrl: config.directUrl ?? ownUrl, log };
  const beat = { bus, clock, log, bridge, capacity: config.capacity, sessions: () => pool.taken };
  opened.use(startHeartbeat({ ...beat, beforeEach: () => measured.eventLoopRead(load.read()) }));
  const warmUp = () => {
    const { murf_model: model } = settings.current();
    providers.textToSpeech.warmUp?.({ model, sampleRateHz: playoutRateHz });
  };
  opened.use(handleSessions(bus, pool, { ...bridge, warmUp, declined: measured.reservationDeclined }));
  log.info({ bridgeId: bridge.id, url: bridge.url, capacity: config.capacity }, 'audio sockets are served');

  const closing = opened.move();
  return { id: bridge.id, url: bridge.url, pool, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

function recorderOf({ eventLogFolder: folder, service }: Config, log: Log): SessionPorts['recordEvents'] {
  const mask = service.log.redactPersonalData ? withoutPersonalData : undefined;
  return folder === undefined ? undefined : eventRecorders({ folder, mask, log });
}

function listenForAudio(
  door: AudioDoor,
  config: Config,
  { clock, log }: ServiceContext,
  measured: AudioSocketOptions['measured'],
) {
  return serveAudio(door, { ...config.listen, ...{ sampleRateHz: config.sampleRateHz, clock, log, measured } });
}

async function storedCall(db: Database, callId: CallId): Promise<StoredCall> {
  const [call, history] = await Promise.all([findCall(db, callId), listTurns(db, callId)]);
  if (!call) throw new LigaiError('call_not_found', `Cannot hold call ${callId}: no such call`);
  return { generation: call.mediaGeneration, prompt: call.prompt, history };
}

/** A log whose lines have the call's id and generation. */
const logOf = (log: Log, { callId, generation }: SessionCall): Log => logWith(log, () => ({ callId, generation }));
