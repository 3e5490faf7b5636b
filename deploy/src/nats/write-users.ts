import { writeFileSync } from 'node:fs';
import { usersFile } from './users.ts';

/** `node deploy/src/nats/write-users.ts`: writes `deploy/nats/users.conf` anew. */
writeFileSync(new URL('../../nats/users.conf', import.meta.url), usersFile());
