import { parseArgs } from 'node:util';
import { api } from './api/api.ts';
import { calls } from './calls/calls.ts';
import { campaign } from './campaign/campaign.ts';
import { capacity } from './capacity/capacity.ts';
import { claims } from './claims/claims.ts';
import { dashboard } from './dashboard/dashboard.ts';
import { deadair } from './deadair/deadair.ts';
import { endpointing } from './endpointing/endpointing.ts';
import { filters } from './filters/filters.ts';
import { heard } from './heard/heard.ts';
import { hostile } from './hostile/hostile.ts';
import { importContacts } from './import/import.ts';
import { interrupt } from './interrupt/interrupt.ts';
import { latencySum } from './latency-sum/latency-sum.ts';
import { overhead } from './overhead/overhead.ts';
import { peer } from './peer/peer.ts';
import { jsonLine, tables } from './report.ts';
import type { Scenario } from './scenario.ts';
import { schedules } from './schedules/schedules.ts';
import { webhooks } from './webhooks/webhooks.ts';

const scenarios: Scenario[] = [
  overhead,
  capacity,
  calls,
  api,
  schedules,
  webhooks,
  importContacts,
  campaign,
  hostile,
  filters,
  claims,
  heard,
  endpointing,
  deadair,
  interrupt,
  latencySum,
  peer,
  dashboard,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    calls: { type: 'string' },
    concurrency: { type: 'string' },
    case: { type: 'string' },
    data: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);
const scenario = scenarios.find(({ name }) => name === positionals[0]);

if (values.help || !scenario) {
  say(
    'Usage: npm run bench -- NAME [--json] [--calls N] [--concurrency N] [--case TEXT] [--data FOLDER] [--minutes N] [--seed N[,N…]]\n',
  );
  for (const { name, about } of scenarios) say(`  ${name.padEnd(11)} ${about}`);
  if (positionals[0] && !scenario) say(`\nUnknown benchmark "${positionals[0]}".`);
  process.exit(values.help ? 0 : 2);
}

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
const rows = await scenario.run((done) => say(`${elapsed()}  ${done}`), {
  ...(values.calls && { calls: Number(values.calls) }),
  ...(values.concurrency && { concurrency: Number(values.concurrency) }),
  ...(values.case && { only: values.case }),
  ...(values.minutes && { minutes: Number(values.minutes) }),
  ...(values.data && { dataDir: values.data }),
  ...(values.seed && { seed: Number.parseInt(values.seed, 10), seeds: values.seed.split(',').map(Number) }),
});
process.stdout.write(`\n${scenario.name}: ${scenario.about}\n\n${tables(rows)}\n\n${scenario.goal}\n`);
if (values.json) process.stdout.write(`${jsonLine(scenario, rows)}\n`);
process.exit(0);
