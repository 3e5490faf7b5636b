import { styleText } from 'node:util';
import type { Provider } from '../config.ts';
import type { Stack } from '../start-stack.ts';

const providerLines: Record<Provider, { label: string; replacedBy: string }> = {
  deepgram: { label: 'hearing (Deepgram)', replacedBy: 'DEEPGRAM_API_KEY, or the setting deepgram_api_key' },
  openai: { label: 'thinking (OpenAI)', replacedBy: 'OPENAI_API_KEY, or the setting openai_api_key' },
  murf: { label: 'speaking (Murf)', replacedBy: 'MURF_API_KEY, or the setting murf_api_key' },
};

/**
 * The text shown when all parts run: the address of the API, the simulated parts, and the variables that replace them.
 */
export function readyBlock(stack: Stack): string {
  const { apiUrl, simulated, postgres, nats, webhooksMayStay, needsKey, readiness } = stack;
  const key = needsKey ? ' -H "Authorization: Bearer $KEY"' : '';
  const rows = [
    row('switch', simulated.switch && 'simulated', 'FREESWITCH_ESL and DIAL_STRING'),
    ...(Object.keys(providerLines) as Provider[]).map((provider) => {
      const { label, replacedBy } = providerLines[provider];
      return row(label, simulated[provider] && 'simulated', replacedBy);
    }),
    row('database', postgres.about === 'yours' ? undefined : postgres.about, 'DATABASE_URL'),
    row('NATS', nats.about === 'yours' ? undefined : nats.about, 'NATS_URL'),
    row('webhooks', webhooksMayStay && 'loopback addresses allowed', 'WEBHOOK_ALLOW_PRIVATE'),
  ];
  return [
    '',
    readiness.healthy ? readyLine(apiUrl) : headline('yellow', 'LigAI runs, but cannot place calls yet', apiUrl),
    ...readiness.missing.map((what) =>
      styleText(what.includes('ALLOW_SIMULATED_SPEECH') ? 'red' : 'yellow', `    ${what}`),
    ),
    '',
    ...rows,
    '',
    `  Dial:  curl -X POST "${apiUrl}/api/v1/calls/dial"${key} -H "Content-Type: application/json" -d '{"number": "5511999887766"}'`,
    `  See:   curl "${apiUrl}/api/v1/calls/active"${key}`,
    '  Stop:  Ctrl-C     All variables: npm start -- --help',
    '',
  ].join('\n');
}

/** Printed once calls can be placed. */
export const readyLine = (apiUrl: string): string => headline('green', 'LigAI is ready', apiUrl);

const headline = (colour: 'green' | 'yellow', words: string, apiUrl: string) =>
  `  ${styleText(['bold', colour], words)}: ${styleText('bold', apiUrl)}`;

function row(label: string, standIn: string | undefined | false, replacedBy: string): string {
  const name = label.padEnd(20);
  if (!standIn) return `    ${name}${styleText('green', 'yours')}`;
  return `    ${name}${styleText('yellow', standIn.padEnd(28))} yours by ${replacedBy}`;
}
