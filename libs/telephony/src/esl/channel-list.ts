import { CallId } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import type { LiveLeg } from '../telephony.ts';

/** Without a channel there is no `rows` at all. */
const Listing = z.object({ rows: z.array(z.unknown()).default([]) });
/** Read one by one: a channel of others that says something unheard of must not hide ours. */
const Row = z.object({ uuid: CallId, callstate: z.string() });

/** Call states of a leg that somebody has answered (switch_channel.c). EARLY is the trunk talking, not a person. */
const answeredStates = ['ACTIVE', 'HELD', 'UNHELD'];

/** Reads `show channels as json` and keeps the legs that carry a call id of ours. */
export function ourLegs(body: string): LiveLeg[] {
  return parsedListing(body).rows.flatMap((listed) => {
    const row = Row.safeParse(listed).data;
    if (!row || row.callstate === 'HANGUP') return [];
    return [{ callId: row.uuid, answered: answeredStates.includes(row.callstate) }];
  });
}

function parsedListing(body: string): z.infer<typeof Listing> {
  try {
    return Listing.parse(JSON.parse(body));
  } catch (cause) {
    throw new LigaiError('switch_rejected', 'Cannot read the list of channels that the switch gave', { cause });
  }
}
