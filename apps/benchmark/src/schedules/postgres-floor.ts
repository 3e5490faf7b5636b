import { Pool } from 'pg';

/** As many as one service's pool makes useful on a small machine. */
const connections = 4;

/**
 * How many due calls a second Postgres alone takes from `pending` to `dialing`, without a gate, a bridge, a switch or a
 * message: claim the schedule, write the call, turn it to `dialing`, one transaction a call.
 */
export async function postgresFloor(url: string, calls: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: connections });
  // The database may be dropped while an ended pool still closes its connections.
  pool.on('error', () => {});
  try {
    await pool.query(
      `insert into schedules (phone_number, scheduled_time)
       select '5511999887766', now() + interval '1 day' from generate_series(1, $1::int)`,
      [calls],
    );
    const { rows: ids } = await pool.query<{ id: string }>('select id from schedules');
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: connections }, (_, line) => takeEvery(pool, ids, line)));
    const seconds = (performance.now() - startedMs) / 1_000;
    await pool.query('delete from schedules');
    await pool.query('delete from calls');
    return calls / seconds;
  } finally {
    await pool.end();
  }
}

async function takeEvery(pool: Pool, ids: readonly { id: string }[], line: number): Promise<void> {
  const connection = await pool.connect();
  using _ = { [Symbol.dispose]: () => connection.release() };
  for (let at = line; at < ids.length; at += connections) {
    const id = ids[at]?.id ?? '';
    const callId = `call-floor-${id}`;
    await connection.query('begin');
    await connection.query(
      "update schedules set status = 'dialing', call_id = $1 where id = $2 and status = 'pending'",
      [callId, id],
    );
    await connection.query(
      `insert into calls (call_id, called_number, source, prompt, dial_before)
       values ($1, '5511999887766', 'schedule', '{}', now())`,
      [callId],
    );
    await connection.query(
      "update calls set status = 'dialing', dialing_at = now() where call_id = $1 and status = 'queued'",
      [callId],
    );
    await connection.query('commit');
  }
}
