import { type CallId, CallMetadata, dialCall, type EndReason } from '@ligai/contracts';
import { excessOf } from '@ligai/conversation';
import { type Campaign, type Contact, contactsOnLine, forbidCall, lockCampaign, settleContacts } from '@ligai/db';
import { isLigaiError, messageOf } from '@ligai/kernel';
import { contactPrompt } from '../prompt/contact-prompt.ts';
import type { DialerContext } from '../timing.ts';

export type Asking = { campaign: Campaign; asked: readonly Contact[] };

/**
 * How long a call may wait at the gate. Long: its contact would only go to the back of the same queue, and a call that
 * is not wanted any more is taken back.
 */
const dialWithinMs = 3_600_000;

/**
 * Asks call-controller for the calls of claimed contacts, side by side. Each is asked for under the `call_id` that is
 * stored with its contact, so asking again, by whomever, is the same call. Whoever is not confirmed now is asked for
 * again in a later round. Gives how many cannot be dialled at all, and the fault of ours by which some could not be asked for.
 */
export async function askForCalls(
  context: DialerContext,
  asking: readonly Asking[],
): Promise<{ refused: number; ownFault: string | undefined }> {
  const answers = asking.flatMap(({ campaign, asked }) => {
    const excess = campaign.prompt ? excessOf(campaign.prompt) : () => undefined;
    return asked.map((contact) => askForOne(context, campaign, contact, excess));
  });
  // A contact whose end could not be stored is requested again in a later round, and must not hide the answers of the others.
  const settled = await Promise.allSettled(answers);
  const all = settled.map((one) => (one.status === 'fulfilled' ? one.value : { ownFault: messageOf(one.reason) }));
  const ownFault = all.find((answer) => typeof answer === 'object')?.ownFault;
  return { refused: all.filter((answer) => answer === 'refused').length, ownFault };
}

async function askForOne(
  context: DialerContext,
  { id, prompt }: Campaign,
  contact: Contact,
  excessWith: ReturnType<typeof excessOf>,
): Promise<'asked' | 'refused' | { ownFault: string }> {
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
  try {
    const call = {
      ...{ call_id: callId, number: phoneNumber, source: 'campaign' as const, dial_within_ms: dialWithinMs },
      ...{ campaign_id: id, contact_id: contact.id, name, metadata: CallMetadata.parse(metadata), attempt: 1 },
    };
    await bus.request(dialCall, { ...call, prompt: filled }, { timeoutMs: timing.answerWithinMs });
    log.debug({ campaignId: id, callId }, 'call of a contact asked for');
  } catch (error) {
    // The message may name the number.
    const code = isLigaiError(error) ? error.code : 'internal';
    const fields = { campaignId: id, contactId: contact.id, callId, code, pii: { detail: messageOf(error) } };
    if (isOwnFault(error)) {
      log.error(
        { ...fields, err: error },
        'cannot request the call of a contact because of an internal error; retrying',
      );
      return { ownFault: messageOf(error) };
    }
    // All else passes: nobody answers, no switch, or the call was taken back meanwhile.
    if (!isLigaiError(error, 'invalid_request')) {
      log.warn(fields, 'the request for a call was not confirmed; repeating it with the same call_id');
      return 'asked';
    }
    log.warn(fields, 'contact cannot be dialled');
    await endWithoutCall(context, { campaignId: id, contactId: contact.id, callId, reason: 'number_not_allowed' });
    return 'refused';
  }
  return 'asked';
}

/** A fault of ours says nothing about the contact. */
const isOwnFault = (error: unknown): boolean => !isLigaiError(error) || error.code === 'internal';

/** The contact fails, unless there is a call of it after all: then that decides. */
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
    // Its campaign may have been paused meanwhile, and the contact wait again.
    if (!onLine.some((contact) => contact.callId === callId) || !(await forbidCall(tx, callId))) return;
    const outcome = { status: 'failed' as const, reason, answered: false, successful: false, duration: 0 };
    await settleContacts(tx, campaign, [{ id: contactId, outcome }]);
  });
}
