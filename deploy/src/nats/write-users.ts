import { writeFileSync } from 'node:fs';
import { usersFile } from './users.ts';

/** `node deploy/src/nats/write-users.ts`: regenerates `deploy/nats/users.conf`. */
writeFileSync(new URL('../../nats/users.conf', import.meta.url), usersFile());
