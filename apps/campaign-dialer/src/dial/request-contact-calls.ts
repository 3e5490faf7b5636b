import { requestDial } from '@ligai/bus';
import type { CallId, CallMetadata, EndReason } from '@ligai/contracts';
import { excessOf } from '@ligai/conversation';
import { type Campaign, type Contact, contactsOnLine, lockCampaign, settleContacts, tombstoneCall } from '@ligai/db';
import { type LigaiErrorCode, messageOf, type OutageLog } from '@ligai/kernel';
import { contactPrompt } from '../prompt/contact-prompt.ts';
import type { DialerContext } from '../timing.ts';

export type ClaimedContacts = { campaign: Campaign; asked: readonly Contact[] };

/**
 * How long a call may wait at the gate. Long: an expired contact would only rejoin the same queue at its end, and calls
 * that are no longer wanted are withdrawn.
 */
const dialWithinMs = 3_600_000;

/**
 * Requests the calls of claimed contacts from call-controller, concurrently. Each request has the `call_id` that is
 * stored with its contact, so that a repeated request, by any dialer, is the same call. A contact whose call is not
 * confirmed is requested again in a later round; `outage` logs that once. Returns the number of contacts that can never be
 * dialled, and the internal error because of which some calls could not be requested.
 */
export async function requestContactCalls(
  context: DialerContext,
  asking: readonly ClaimedContacts[],
  outage: OutageLog,
): Promise<{ refused: number; ownFault: string | undefined }> {
  const answers = asking.flatMap(({ campaign, asked }) => {
    const excess = campaign.prompt ? excessOf(campaign.prompt) : () => undefined;
    return asked.map((contact) => requestOne(context, campaign, contact, excess));
  });
  // A contact whose end could not be saved is requested again in a later round, and must not hide the results of the
  // others.
  const settled = await Promise.allSettled(answers);
  const all = settled.map((one) => (one.status === 'fulfilled' ? one.value : { ownFault: messageOf(one.reason) }));
  const failed = all.filter((answer) => typeof answer === 'object');
  const lost = failed.find((answer) => 'unanswered' in answer);
  if (lost) outage.failed(lost.unanswered, lost.fields);
  else if (all.includes('asked')) outage.over();
  const ownFault = failed.find((answer) => 'ownFault' in answer)?.ownFault;
  return { refused: all.filter((answer) => answer === 'refused').length, ownFault };
}

type Answer =
  | 'asked'
  | 'refused'
  | { ownFault: string }
  | { unanswered: LigaiErrorCode; fields: Record<string, unknown> };

async function requestOne(
  context: DialerContext,
  { id, prompt }: Campaign,
  contact: Contact,
  excessWith: ReturnType<typeof excessOf>,
): Promise<Answer> {
  const { bus, log, timing } = context;
  const { callId, phoneNumber, name, metadata } = contact;
  if (callId === null || prompt === null) return 'asked';
  const filled = contactPrompt(prompt, contact);
  const excess = excessWith(filled.variables);
  if (excess !== undefined) {
    log.warn({ campaignId: id, contactId: contact.id, detail: excess }, 'contact not dialled, its prompt is too long');
    await endWithoutCall(context, { campaignId: id, contactId: contact.id, callId, reason: 'prompt_too_long' });
    return 'refused';
  }
  const call = {
    ...{ call_id: callId, number: phoneNumber, source: 'campaign' as const, dial_within_ms: dialWithinMs },
    ...{ campaign_id: id, contact_id: contact.id, name, metadata: metadata as CallMetadata, attempt: 1 },
  };
  const answer = await requestDial(bus, { ...call, prompt: filled }, timing.answerWithinMs);
  if (answer.outcome === 'confirmed') {
    log.debug({ campaignId: id, callId }, 'call of a contact requested');
    return 'asked';
  }
  const { code, error } = answer;
  const detail = messageOf(error);
  // The message may contain the number.
  const fields = { campaignId: id, contactId: contact.id, callId, code, pii: { detail } };
  if (answer.outcome === 'own_fault') {
    log.error({ ...fields, err: error }, 'cannot request the call of a contact because of an internal error; retrying');
    return { ownFault: detail };
  }
  if (answer.outcome === 'unanswered') return { unanswered: code, fields };
  // It was withdrawn meanwhile.
  if (code === 'call_ended') return 'asked';
  log.warn(fields, 'contact cannot be dialled');
  await endWithoutCall(context, { campaignId: id, contactId: contact.id, callId, reason: 'number_not_allowed' });
  return 'refused';
}

/** Fails the contact, unless its call exists: then the call decides. */
async function endWithoutCall(
  { db }: DialerContext,
  {
    campaignId,
    contactId,
    callId,
    reason,
  }: { campaignId: number; contactId: number; callId: CallId; reason: EndReason },
): Promise<void> {
  await db.transaction(async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    const onLine = await contactsOnLine(tx, campaignId);
    // Its campaign may have been paused meanwhile, and the contact be pending again.
    if (!onLine.some((contact) => contact.callId === callId) || !(await tombstoneCall(tx, callId))) return;
    const outcome = { status: 'failed' as const, reason, answered: false, successful: false, duration: 0 };
    await settleContacts(tx, campaign, [{ id: contactId, outcome }]);
  });
}
