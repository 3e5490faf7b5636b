import { type CallId, parseCallId } from '@ligai/contracts';
import type { Database } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { ApiClient, CampaignClient } from '@ligai/testing';
import { Past } from './past.ts';
import { person } from './people.ts';

/** Ids of what was seeded, which addresses contain. */
export type Seeded = { call: CallId; campaign: number; draft: number; prompt: number; webhook: number };

const hourMs = 3_600_000;

/**
 * The work of a small company: campaigns that have ended, run and are being prepared, calls of the last days, schedules, webhooks, and a call of
 * several turns that has just ended. `crm`: the address of a server that accepts webhooks.
 */
export async function seed(api: string, { db, crm }: { db: Database; crm: string }): Promise<Seeded> {
  const client = new ApiClient(api);
  const post = async (path: string, body: object): Promise<{ id: number; call_id: string }> => {
    const { status, body: answer } = await client.ask('POST', `/api/v1/${path}`, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: number; call_id: string };
  };
  const prompts = await seedPrompts(client, post);
  const webhook = await seedWebhooks(post, crm);
  const past = new Past(db);
  await past.singleCalls(70, { days: 6, promptId: prompts.survey });
  await past.campaign({
    ...{ name: 'Pesquisa pós-atendimento', description: 'Quem falou com o suporte na semana passada' },
    ...{ promptId: prompts.survey, maxConcurrent: 10, status: 'completed', finished: 236, pending: 0 },
    ...{ fromMs: 31 * hourMs, toMs: 26 * hourMs },
  });
  const campaign = await past.campaign({
    ...{ name: 'Renovação de planos', description: 'Contratos que vencem no próximo mês' },
    ...{ promptId: prompts.renewal, maxConcurrent: 6, status: 'draft', finished: 184, pending: 216 },
    ...{ fromMs: 4.2 * hourMs, toMs: 60_000 },
  });
  const draft = await past.campaign({
    ...{ name: 'Confirmação de instalação', description: 'Visitas técnicas da semana que vem' },
    ...{ promptId: prompts.visit, maxConcurrent: 4, status: 'draft', finished: 0, pending: 58 },
    ...{ fromMs: hourMs, toMs: 0 },
  });
  await past.schedules(16);
  await seedSchedules(post, prompts.renewal);
  await new CampaignClient(api).start(campaign);
  const number = '5511987650704';
  const dialled = await post('calls/dial', { number, name: 'Maria Souza', prompt_id: prompts.renewal });
  const call = parseCallId(dialled.call_id);
  await client.untilEnded(call, 180_000);
  return { call, campaign, draft, prompt: prompts.renewal, webhook };
}

type Post = (path: string, body: object) => Promise<{ id: number; call_id: string }>;

async function seedPrompts(client: ApiClient, post: Post) {
  const renewal = {
    name: 'Renovação de plano',
    greeting: 'Olá, {{name}}! Aqui é a Clara, da Aurora Internet. Podemos falar um minuto?',
    content: [
      'Você é a Clara, da Aurora Internet, e liga para {{name}}, cliente do plano {{plano}}.',
      '',
      'Objetivo: renovar o plano por mais doze meses.',
      '- Fale com calma, em frases curtas, e faça uma pergunta por vez.',
      '- O plano custa quarenta e nove reais por mês, sem fidelidade.',
      '- Se a pessoa aceitar, combine o melhor dia para a visita do técnico.',
      '- Se não quiser, agradeça e despeça-se sem insistir.',
    ].join('\n'),
    variables: { name: 'cliente', plano: 'Ouro' },
    language: 'pt-BR',
    turn_taking: 'normal',
  };
  const { id } = await post('prompts', { ...renewal, greeting: 'Olá, aqui é a Clara, da Aurora. Podemos falar?' });
  const changes = [
    { greeting: renewal.greeting },
    { content: renewal.content.replace('em frases curtas, e', 'sem pressa, e') },
    { content: renewal.content, is_active: true },
  ];
  for (const change of changes) {
    const { status, body } = await client.ask('PUT', `/api/v1/prompts/${id}`, change);
    if (status !== 200) throw new Error(`PUT prompts/${id}: ${status} ${JSON.stringify(body)}`);
  }
  const survey = await post('prompts', {
    name: 'Pesquisa de satisfação',
    greeting: 'Olá! Aqui é da Aurora Internet. Posso fazer três perguntas rápidas?',
    content: 'Pergunte de zero a dez como foi o atendimento, o que faltou, e agradeça.',
    turn_taking: 'patient',
  });
  const visit = await post('prompts', {
    name: 'Confirmação de visita',
    greeting: 'Olá, {{name}}! Estou ligando para confirmar a visita do técnico.',
    content: 'Confirme o dia e o período da visita. Se a pessoa não puder, combine outro dia.',
    variables: { name: 'cliente' },
  });
  return { renewal: id, survey: survey.id, visit: visit.id };
}

async function seedWebhooks(post: Post, crm: string): Promise<number> {
  const { id } = await post('webhooks', {
    ...{ name: 'CRM de vendas', url: `${crm}/ligai/ligacoes`, secret: 'aurora-crm-secret' },
    events: ['call.started', 'call.ended', 'call.failed'],
  });
  await post('webhooks', {
    ...{ name: 'Painel de qualidade', url: `${crm}/status/503`, events: ['call.ended'], retry_for_hours: 12 },
  });
  return id;
}

async function seedSchedules(post: Post, promptId: number): Promise<void> {
  const notes = [
    'Prefere falar de manhã',
    'Ligar depois do almoço',
    'Pediu para ligar de novo',
    'Confirmar o endereço',
  ];
  for (let nth = 0; nth < 22; nth += 1) {
    const { name, number, plan } = person(900 + nth, { talks: true });
    const time = new Date(systemClock.now() + (14 + nth * 15) * hourMs);
    time.setUTCHours(12 + ((nth * 5) % 10), nth % 3 === 0 ? 30 : 0, 0, 0);
    if (time.getTime() < systemClock.now() + hourMs) continue;
    await post('schedules', {
      ...{ phone_number: number, name, notes: notes[nth % notes.length], variables: { plano: plan } },
      ...{ scheduled_time: time.toISOString(), prompt_id: promptId },
    });
  }
}
