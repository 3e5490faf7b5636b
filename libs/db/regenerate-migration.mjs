// Writes the one migration anew from `src/schema` and `first-rows.sql`: `npm run migration --workspace @ligai/db`.
// Until 1.0.0 is tagged there is only this one, so a change of the schema needs no history: run it and commit the result.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const folder = new URL('migrations/', import.meta.url);
const journal = new URL('meta/_journal.json', folder);

rmSync(folder, { recursive: true, force: true });
execFileSync('drizzle-kit', ['generate', '--name', 'schema'], { stdio: 'inherit', cwd: import.meta.dirname });
// Only a next migration would be compared with the snapshot.
rmSync(new URL('meta/0000_snapshot.json', folder));
appendFileSync(
  new URL('0000_schema.sql', folder),
  `--> statement-breakpoint\n${readFileSync(new URL('first-rows.sql', import.meta.url), 'utf8')}`,
);
// The same schema gives the same files. Which migration a database has is known by its hash, not by this time.
const entries = JSON.parse(readFileSync(journal, 'utf8'));
for (const entry of entries.entries) entry.when = 1;
writeFileSync(journal, `${JSON.stringify(entries, null, 2)}\n`);
