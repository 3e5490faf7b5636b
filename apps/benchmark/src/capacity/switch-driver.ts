import { recordedCaller } from './client-frames.ts';
import { DrivenCall } from './driven-call.ts';
import { Lateness, machineTimeMs } from './lateness.ts';

/*
 * The audio sockets of all calls, as a process of its own with one timer for all frames. Opens a call for each message
 * `{ url, token }`; sends a `DriverReport` for any other message.
 */

export type OpenCall = { url: string; token: string };

export type DriverReport = {
  /** Calls whose socket is open. */
  calls: number;
  /** How late the driver itself sent its frames. */
  driverLateP99Ms: number;
  playLateP99Ms: number;
  answers: { turn: number; atMs: number }[];
  unanswered: number;
  agentPercent: number;
  callerPercent: number;
};

const frameMs = 20;
/** Calls are divided among ticks 2 ms apart, as the packets of different callers are. */
const tickMs = 2;
const groups = frameMs / tickMs;

const caller = recordedCaller();
const calls: DrivenCall[][] = Array.from({ length: groups }, () => []);
const sendLate = new Lateness();
let opened = 0;
let answers: DriverReport['answers'] = [];
let unanswered = 0;
let reportedMs = machineTimeMs();

const observer = {
  playLate: new Lateness(),
  answered: (turn: number, atMs: number) => answers.push({ turn, atMs }),
  unanswered: () => {
    unanswered += 1;
  },
};

const startMs = machineTimeMs();
let ticks = 0;
setInterval(() => {
  for (let nowMs = machineTimeMs(); startMs + ticks * tickMs <= nowMs; ticks += 1) {
    const group = calls[ticks % groups] as DrivenCall[];
    const dueMs = startMs + ticks * tickMs;
    for (const call of group) {
      call.tick(nowMs);
      sendLate.add(nowMs - dueMs);
    }
    if (group.length > 0) nowMs = machineTimeMs();
  }
}, tickMs);

process.on('message', (message: OpenCall | 'report') => {
  if (message === 'report') {
    process.send?.(report());
    return;
  }
  calls[opened % groups]?.push(new DrivenCall(new URL(message.url), message.token, caller, observer));
  opened += 1;
});
process.on('disconnect', () => process.exit(0));

function report(): DriverReport {
  const all = calls.flat();
  const connected = all.filter((call) => call.connected);
  const nowMs = machineTimeMs();
  const spentMs = Math.max(1, (nowMs - reportedMs) * connected.length);
  reportedMs = nowMs;
  const percent = (part: 'agentMs' | 'callerMs') => {
    const ms = all.reduce((sum, call) => sum + call[part], 0);
    for (const call of all) call[part] = 0;
    return Math.round((100 * ms) / spentMs);
  };
  const result = {
    ...{ calls: connected.length, driverLateP99Ms: sendLate.takeP99Ms(), playLateP99Ms: observer.playLate.takeP99Ms() },
    ...{ answers, unanswered, agentPercent: percent('agentMs'), callerPercent: percent('callerMs') },
  };
  answers = [];
  unanswered = 0;
  return result;
}
