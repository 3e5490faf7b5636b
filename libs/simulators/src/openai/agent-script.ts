/** What the simulated model answers: words, then maybe a call of the `hang_up` tool. */
export type ScriptedReply = { text: string; hangUp: boolean };

export type ScriptMessage = { role: string; content: string | null };

const opening = 'Olá! Aqui é a assistente virtual da LigAI. Você tem um minuto para falar comigo?';

const questions = [
  'Que bom falar com você. Eu ligo para apresentar o nosso novo plano. Você já usa algum serviço parecido?',
  'Entendo. O nosso plano custa quarenta e nove reais por mês, sem fidelidade. Isso cabe no seu orçamento?',
  'Perfeito. A instalação leva um dia e é gratuita. Qual é o melhor horário para a visita do técnico?',
  'Combinado. Eu anoto tudo aqui e a confirmação chega por mensagem. Posso ajudar em mais alguma coisa?',
  'Claro, eu explico com calma. O suporte atende todos os dias, a qualquer hora. Ficou mais alguma dúvida?',
];

const farewell = /\b(tchau|adeus|at[ée] logo|at[ée] mais|goodbye|bye)(?![\p{L}])/iu;

/** The same conversation always gets the same answer: it depends on the messages alone. */
export function agentReply(messages: ReadonlyArray<ScriptMessage>): ScriptedReply {
  const caller = messages.filter((message) => message.role === 'user');
  const last = caller.at(-1)?.content;
  if (!last) return { text: opening, hangUp: false };
  if (farewell.test(last)) {
    return { text: 'Foi um prazer falar com você. Tenha um ótimo dia, até logo!', hangUp: true };
  }
  const question = questions[(caller.length - 1) % questions.length] ?? opening;
  return { text: `${acknowledge(last)} ${question}`, hangUp: false };
}

/** Repeats a word of the caller's, so that a transcript shows that it was really heard. */
function acknowledge(last: string): string {
  const word = last.match(/[\p{L}\p{N}-]{4,}/gu)?.at(-1);
  return word ? `Certo, ${word.toLowerCase()}.` : 'Certo.';
}

/** About four characters each, as a tokenizer cuts; joined they are the text again. */
export function toTokens(text: string): string[] {
  return text.match(/\s*\S{1,5}/gu) ?? [];
}
