import { CallId } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import type { LiveLeg } from '../telephony.ts';

/** Without channels the field `rows` is absent. */
const Listing = z.object({ rows: z.array(z.unknown()).default([]) });
/** Parsed one by one: an invalid channel of another client must not hide ours. */
const Row = z.object({ uuid: CallId, callstate: z.string() });

/** Call states of an answered leg (switch_channel.c). EARLY is audio of the trunk, not of a person. */
const answeredStates = ['ACTIVE', 'HELD', 'UNHELD'];

/** Parses `show channels as json` and returns the legs that have one of our call ids. */
export function ourLegs(body: string): LiveLeg[] {
  return parsedListing(body).rows.flatMap((listed) => {
    const row = Row.safeParse(listed).data;
    if (!row || row.callstate === 'HANGUP') return [];
    return [{ callId: row.uuid, answered: answeredStates.includes(row.callstate), held: row.callstate === 'HELD' }];
  });
}

function parsedListing(body: string): z.infer<typeof Listing> {
  try {
    return Listing.parse(JSON.parse(body));
  } catch (cause) {
    throw new LigaiError('switch_rejected', 'Cannot read the list of channels that the switch gave', { cause });
  }
}
