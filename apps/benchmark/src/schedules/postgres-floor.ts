import postgres from 'postgres';

/** As many as one service's pool makes useful on a small machine. */
const connections = 4;

/**
 * How many due calls a second Postgres alone takes from `pending` to `dialing`, without a gate, a bridge, a switch or a
 * message: claim the schedule, write the call, turn it to `dialing`, one transaction a call.
 */
export async function postgresFloor(url: string, calls: number): Promise<number> {
  const sql = postgres(url, { max: connections, onnotice: () => {} });
  try {
    await sql`
      insert into schedules (phone_number, scheduled_time)
      select '5511999887766', now() + interval '1 day' from generate_series(1, ${calls})`;
    const ids = await sql<{ id: string }[]>`select id from schedules`;
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: connections }, (_, line) => takeEvery(sql, ids, line)));
    const seconds = (performance.now() - startedMs) / 1_000;
    await sql`delete from schedules`;
    await sql`delete from calls`;
    return calls / seconds;
  } finally {
    await sql.end();
  }
}

async function takeEvery(sql: postgres.Sql, ids: readonly { id: string }[], line: number): Promise<void> {
  for (let at = line; at < ids.length; at += connections) {
    const id = ids[at]?.id ?? '';
    const callId = `call-floor-${id}`;
    await sql.begin((tx) => [
      tx`update schedules set status = 'dialing', call_id = ${callId} where id = ${id} and status = 'pending'`,
      tx`insert into calls (call_id, called_number, source, prompt, dial_before)
         values (${callId}, '5511999887766', 'schedule', '{}', now())`,
      tx`update calls set status = 'dialing', dialing_at = now() where call_id = ${callId} and status = 'queued'`,
    ]);
  }
}
