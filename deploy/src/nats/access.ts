import {
  admitSession,
  allCallEvents,
  allCampaignEvents,
  atInstance,
  type BridgeId,
  breakPlayback,
  bridgeHeartbeat,
  CallEvent,
  type CallEventType,
  type Command,
  callEventSubject,
  campaignWake,
  deliveryWake,
  dialCall,
  gateWake,
  hangupCall,
  hangupWake,
  holdChanged,
  keyPressed,
  missingSessions,
  openBrowserCall,
  pauseCampaign,
  playbackChanged,
  playUpload,
  providerChanged,
  releaseSession,
  reportProvider,
  reserveMedia,
  scheduleWake,
  serviceStatus,
  settingsChanged,
  settingsReload,
  startCampaign,
  statsWake,
  type Topic,
  testWebhook,
  topic,
} from '@ligai/contracts';

/** The NATS permissions of one user, by the operations of `Bus`. */
export type Access = {
  /** Commands that it sends, and whose replies it receives. */
  asks: Command[];
  /** Commands that it receives and replies to. */
  answers: Command[];
  publishes: Topic[];
  hears: Topic[];
};

export const serviceNames = [
  'api-gateway',
  'call-controller',
  'media-bridge',
  'campaign-dialer',
  'scheduler',
  'webhook-dispatcher',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One token of a subject, for every bridge. */
const anyBridge = '*' as BridgeId;

/** A command, and its subject for one instance: a controller forwards commands to the owner of the leg. */
const alsoPassedOn = (command: Command): Command[] => [
  command,
  { ...atInstance(command, ''), subject: `${command.subject}.at.*` },
];

const callEvents = (...types: CallEventType[]): Topic[] =>
  types.map((type) => topic(callEventSubject('*', type), CallEvent));

/**
 * The permissions that libs/service needs in every service: settings, status, and the outbox, which also publishes
 * events of other processes.
 */
export const ofEveryService: Access = {
  asks: [],
  answers: [settingsReload],
  publishes: [allCallEvents, allCampaignEvents],
  hears: [settingsChanged],
};

/** In addition, the permissions of each service; `access.test.ts` compares them with the service's code. */
export const ownAccess: Record<ServiceName, Partial<Access>> = {
  'api-gateway': {
    asks: [dialCall, hangupCall, openBrowserCall, startCampaign, pauseCampaign, testWebhook, settingsReload],
    publishes: [settingsChanged, scheduleWake, campaignWake, deliveryWake, statsWake],
    hears: [serviceStatus('*'), bridgeHeartbeat('*'), allCallEvents, allCampaignEvents, providerChanged, statsWake],
  },
  'call-controller': {
    asks: [
      reserveMedia,
      admitSession(anyBridge),
      releaseSession(anyBridge),
      missingSessions(anyBridge),
      ...alsoPassedOn(playUpload),
      ...alsoPassedOn(breakPlayback),
    ],
    answers: [
      dialCall,
      hangupCall,
      openBrowserCall,
      reportProvider,
      ...alsoPassedOn(playUpload),
      ...alsoPassedOn(breakPlayback),
    ],
    publishes: [
      gateWake,
      hangupWake,
      providerChanged,
      keyPressed(anyBridge),
      holdChanged(anyBridge),
      playbackChanged(anyBridge),
    ],
    hears: [gateWake, hangupWake, bridgeHeartbeat('*'), providerChanged],
  },
  'media-bridge': {
    asks: [hangupCall, playUpload, breakPlayback, reportProvider],
    answers: [reserveMedia, admitSession(anyBridge), releaseSession(anyBridge), missingSessions(anyBridge)],
    publishes: [bridgeHeartbeat('*')],
    // Bridges divide a provider's limit by the number of bridges.
    hears: [keyPressed(anyBridge), holdChanged(anyBridge), playbackChanged(anyBridge), bridgeHeartbeat('*')],
  },
  'campaign-dialer': {
    asks: [dialCall, hangupCall],
    answers: [startCampaign, pauseCampaign],
    hears: [
      campaignWake,
      providerChanged,
      ...callEvents('call.state_changed', 'call.started', 'call.ended', 'call.failed'),
    ],
  },
  scheduler: {
    asks: [dialCall],
    hears: [scheduleWake, ...callEvents('call.ended', 'call.failed')],
  },
  'webhook-dispatcher': {
    answers: [testWebhook],
    hears: [deliveryWake, allCallEvents],
  },
};

export function accessOf(service: ServiceName): Access {
  const own = ownAccess[service];
  return {
    asks: [...ofEveryService.asks, ...(own.asks ?? [])],
    answers: [...ofEveryService.answers, ...(own.answers ?? [])],
    publishes: [...ofEveryService.publishes, serviceStatus(service), ...(own.publishes ?? [])],
    hears: [...ofEveryService.hears, ...(own.hears ?? [])],
  };
}
