import { describe, expect, it } from 'vitest';
import { callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { requestHangup } from './hangup-requests.ts';

const db = await migratedDatabase();
const { dial } = callsAtGate(db);

describe('hangup requests', () => {
  it('are refused from a bridge of another generation, and the first accepted one determines the reason', async () => {
    const { callId: call_id } = await dial();
    const request = (reason: 'api_hangup' | 'silence', generation?: number) =>
      db.transaction((tx) => requestHangup(tx, { call_id, reason, ...(generation !== undefined && { generation }) }));
    await expect(request('silence', 7)).rejects.toMatchObject({ code: 'stale_generation' });
    await request('silence', 1);
    expect(await request('api_hangup')).toMatchObject({ status: 'dialing', hangupReason: 'silence' });
  });
});
