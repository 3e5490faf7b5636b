import type { AddressInfo } from 'node:net';
import express from 'express';

/** Floor: an Express route that only responds with the JSON of its command line. Prints its port. */
const answer: unknown = JSON.parse(process.argv[2] ?? 'null');
const app = express();
app.get('/', (_, response) => void response.json(answer));
app.post('/', express.json(), (_, response) => void response.json(answer));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
