import { newCallId } from '@ligai/contracts';
import { claimContacts, lockCampaign, schema, settleContacts } from '@ligai/db';
import { aPrompt } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaign, getCampaign, importJson, numbered } from '../../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('the statistics of a campaign', () => {
  it('are exact: 45 of 100 completed, 40 of them successful, 88.9 %, duration averaged over answered calls', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, numbered(100));
    await gateway.context.db.transaction(async (tx) => {
      const campaign = await lockCampaign(tx, id);
      const claimed = await claimContacts(tx, id, 50);
      const settled = claimed.slice(0, 45).map((contact, nth) => ({
        id: contact.id,
        outcome:
          nth < 40
            ? { status: 'completed' as const, answered: true, successful: true, duration: 95 + (nth % 2) }
            : { status: 'busy' as const, answered: false, successful: false, duration: 0 },
      }));
      await settleContacts(tx, campaign, settled);
      // Of the five that are left on the line, two calls still wait in the queue.
      for (const [nth, { callId, phoneNumber }] of claimed.slice(45).entries()) {
        const call = { callId: callId ?? newCallId(), calledNumber: phoneNumber, dialBefore: new Date() };
        const status = nth < 3 ? ('ringing' as const) : ('queued' as const);
        await tx.insert(schema.calls).values({ ...call, source: 'campaign', prompt: aPrompt(), status });
      }
    });
    const stats = (await getCampaign(gateway, `${id}/stats`)) as object;
    expect(Object.entries(stats)).toEqual([
      ['total_contacts', 100],
      ['pending', 52],
      ['completed', 45],
      ['failed', 5],
      ['success_rate', 88.9],
      ['avg_duration', 95.5],
      ['in_progress', 3],
    ]);
    expect(await getCampaign(gateway, String(id))).toMatchObject({
      ...{ total_contacts: 100, completed_contacts: 45, successful_contacts: 40, failed_contacts: 5, in_progress: 3 },
    });
  });

  it('are zero for an empty campaign', async () => {
    const { id } = await createCampaign(gateway);
    const zeros = { total_contacts: 0, pending: 0, completed: 0, failed: 0, in_progress: 0 };
    expect(await getCampaign(gateway, `${id}/stats`)).toEqual({ ...zeros, success_rate: 0, avg_duration: 0 });
  });
});
