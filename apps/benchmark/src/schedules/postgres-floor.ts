import { Pool } from 'pg';

/** A useful pool size for one service on a small machine. */
const connections = 4;

/**
 * Due calls per second that Postgres alone moves from `pending` to `dialing`, without a gate, bridge, switch or
 * message. One transaction per call claims the schedule, writes the call and sets it to `dialing`.
 */
export async function postgresFloor(url: string, calls: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: connections });
  // The database may be dropped while the ended pool is still closing its connections.
  pool.on('error', () => {});
  try {
    await pool.query(
      `insert into schedules (phone_number, scheduled_time)
       select '5511999887766', now() + interval '1 day' from generate_series(1, $1::int)`,
      [calls],
    );
    const { rows: ids } = await pool.query<{ id: string }>('select id from schedules');
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: connections }, (_, line) => claimEvery(pool, ids, line)));
    const seconds = (performance.now() - startedMs) / 1_000;
    await pool.query('delete from schedules');
    await pool.query('delete from calls');
    return calls / seconds;
  } finally {
    await pool.end();
  }
}

async function claimEvery(pool: Pool, ids: readonly { id: string }[], line: number): Promise<void> {
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
