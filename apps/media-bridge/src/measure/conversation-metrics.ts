import { latencyStages, type TurnLatency } from '@ligai/contracts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type SessionFault, sessionFaults } from '../session/session-ports.ts';
import type { AudioLateness } from '../socket/audio-socket.ts';
import type { LoopReading } from './event-loop-load.ts';

export type ConversationMetrics = {
  /** The agent has started to answer. */
  turnTimed(latency: TurnLatency): void;
  eventLoopRead(reading: LoopReading): void;
  faultSeen(fault: SessionFault): void;
  reservationDeclined(): void;
  /** An audio socket has ended. */
  audioMeasured(lateness: AudioLateness): void;
};

const shiftBucketsMs = [20, 50, 100, 200, 400, 800, 1600, 3200];
const bucketsMs = [5, 10, 25, 50, 100, 200, 400, 800, 1200, 1600, 2400, 4000, 8000];

/** Metrics of conversations: their number, and the parts of the gap before each answer. */
export function countConversations(registry: Registry, sessions: () => number): ConversationMetrics {
  const registers = [registry];
  const answers = new Histogram({
    name: 'ligai_turn_latency_ms',
    help: 'Stages of the gap between the last sound of the caller and the first of the agent, and total, in ms',
    labelNames: ['stage'],
    buckets: bucketsMs,
    registers,
  });
  const late = new Gauge({
    name: 'ligai_event_loop_late_ms',
    help: 'Longest delay of a timer in the last second',
    registers,
  });
  const busy = new Gauge({
    name: 'ligai_event_loop_utilisation',
    help: 'Share of the last second in which the event loop was busy',
    registers,
  });
  const faults = new Counter({
    name: 'ligai_conversation_faults_total',
    help: 'Faults that did not end the conversation, by kind',
    labelNames: ['fault'],
    registers,
  });
  const declined = new Counter({
    name: 'ligai_reservations_declined_total',
    help: 'Reservations that this bridge declined; a waiting call is tried again several times a second',
    registers,
  });
  const dropped = new Counter({
    name: 'ligai_caller_audio_dropped_ms_total',
    help: 'Audio of callers that was dropped because it arrived more than a second late, in ms',
    registers,
  });
  const shift = new Histogram({
    name: 'ligai_caller_audio_shift_ms',
    help: 'By how much the audio of a socket was later at its end than at its start, in ms: lost audio and clock drift',
    buckets: shiftBucketsMs,
    registers,
  });
  // A kind that has not occurred is 0, so that its first occurrence is an increase.
  for (const fault of sessionFaults) faults.inc({ fault }, 0);
  new Gauge({
    name: 'ligai_sessions',
    help: 'Calls that take up capacity',
    registers,
    collect() {
      this.set(sessions());
    },
  });
  return {
    turnTimed(latency) {
      for (const stage of [...latencyStages, 'totalMs'] as const)
        answers.observe({ stage: inSnakeCase(stage.slice(0, -'Ms'.length)) }, latency[stage]);
    },
    eventLoopRead: ({ lateMs, utilisation }) => {
      late.set(lateMs);
      busy.set(utilisation);
    },
    faultSeen: (fault) => faults.inc({ fault }),
    reservationDeclined: () => declined.inc(),
    audioMeasured: ({ droppedMs, shiftMs }) => {
      dropped.inc(droppedMs);
      shift.observe(shiftMs);
    },
  };
}

const inSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
