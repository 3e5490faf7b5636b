import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';

type Header = (name: string) => string | undefined;

/**
 * Milliseconds from the answer of a channel to its end, or to the time of this event if it has not ended. Both times
 * are the switch's, so its clock may differ from ours. Null if the channel was not answered or the times are invalid.
 */
export function talkedMsOf(header: Header): number | null {
  const answered = microseconds(header('Caller-Channel-Answered-Time'));
  const end = microseconds(header('Caller-Channel-Hangup-Time')) || microseconds(header('Event-Date-Timestamp'));
  return answered > 0 && end >= answered ? Math.round((end - answered) / 1_000) : null;
}

/** The same for the reply to `uuid_dump … json`. */
export function talkedMsIn(dump: string): number | null {
  const headers = parsedDump(dump);
  return talkedMsOf((name) => headers[name]);
}

/** The switch uses zero for "not yet"; here it also stands for an invalid time. */
function microseconds(text: string | undefined): number {
  const value = Number(text ?? 0);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** A repeated header is an array. */
const Dump = z.record(z.string(), z.string().optional().catch(undefined));

function parsedDump(dump: string): z.infer<typeof Dump> {
  try {
    return Dump.parse(JSON.parse(dump));
  } catch (cause) {
    throw new LigaiError('switch_rejected', 'Cannot read the channel dump from the switch', { cause });
  }
}
