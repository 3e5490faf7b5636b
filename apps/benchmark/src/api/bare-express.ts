import type { AddressInfo } from 'node:net';
import express from 'express';

/** The floor: an Express route that answers what is on its command line, and does nothing else. Prints its port. */
const answer: unknown = JSON.parse(process.argv[2] ?? 'null');
const app = express();
app.get('/', (_, response) => void response.json(answer));
app.post('/', express.json(), (_, response) => void response.json(answer));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
