import { systemClock } from '@ligai/kernel';
import { ApiClient, CampaignClient } from '@ligai/testing';
import type { Seeded } from './pages.ts';

/** The last four digits select what becomes of a call: talks, interrupts, busy, no such number, voicemail, no answer. */
const fates = ['7766', '0704', '0486', '7766', '0404', '0712', '0708', '7766', '0180', '0705'];
const names = [
  'Maria Souza',
  'João Lima',
  'Ana Prado',
  'José Alves',
  'Rita Melo',
  'Caio Dias',
  'Lia Rocha',
  'Davi Reis',
];

const numberOf = (nth: number): string => `55119${9_100 + nth}${fates[nth % fates.length]}`;

/** What the pages show: a prompt, a campaign that runs, schedules, a webhook, calls that ended and calls on the line. */
export async function seed(api: string): Promise<Seeded> {
  const client = new ApiClient(api);
  const post = async (path: string, body: unknown) => {
    const { status, body: answer } = await client.ask('POST', `/api/v1/${path}`, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id?: number; call_id?: string };
  };
  const prompt = await post('prompts', {
    name: 'Renovação do plano',
    greeting: 'Olá {{name}}, aqui é a Clara, da Aurora. Podemos falar um minuto?',
    content: 'Você é a Clara, da Aurora. Ofereça a renovação do plano {{plano}} com calma e em frases curtas.',
    variables: { plano: 'Ouro' },
  });
  const webhook = await post('webhooks', {
    ...{
      name: 'CRM',
      url: 'http://127.0.0.1:9/ligai',
      events: ['call.started', 'call.ended'],
      secret: 'aurora-crm-secret',
    },
  });
  for (const [nth, hours] of [3, 26, 50, 75].entries())
    await post('schedules', {
      ...{ phone_number: numberOf(nth * 10), notes: `Ligar de novo para ${names[nth]}` },
      scheduled_time: new Date(systemClock.now() + hours * 3_600_000).toISOString(),
    });
  const campaigns = new CampaignClient(api);
  const campaign = await campaigns.create({
    name: 'Renovação de junho',
    max_concurrent: 8,
    prompt_id: prompt.id ?? null,
  });
  const row = (nth: number) => `${names[nth % names.length]};${numberOf(nth)};${nth % 2 ? 'Ouro' : 'Prata'}`;
  await campaigns.importCsv(
    campaign,
    ['name;phone_number;plano', ...Array.from({ length: 60 }, (_, nth) => row(nth))].join('\n'),
  );
  await campaigns.start(campaign);
  const call = await post('calls/dial', { number: '5511999887766', name: 'Maria Souza', prompt_id: prompt.id });
  return { call: call.call_id ?? '', campaign, prompt: prompt.id ?? 0, webhook: webhook.id ?? 0 };
}
