/** The answer of the simulated model: text, and possibly a call of the `hang_up` tool. */
export type ScriptedReply = { text: string; hangUp: boolean };

export type ScriptMessage = { role: string; content: string | null };

/** The agent's answers in one language: short, with one question at a time. */
type Script = {
  opening: string;
  /** The first topic that matches the person's last words is the answer. */
  topics: Array<{ about: RegExp; answer: string }>;
  /** If no topic matches: one after the other, by the number of the person's turns. */
  next: string[];
  farewell: string;
};

const portuguese: Script = {
  opening: 'Olá! Aqui é a assistente virtual da LigAI. Você tem um minuto para falar comigo?',
  topics: [
    {
      about: /quanto (custa|é)|pre[çc]o|valor|mensalidade/,
      answer: 'O plano custa quarenta e nove reais por mês, sem fidelidade. Esse valor cabe no seu orçamento?',
    },
    {
      about: /quem (est[áa]|é|fala)|de onde (fala|é)|que empresa/,
      answer: 'Aqui é a assistente virtual da LigAI. Eu ligo para apresentar o nosso novo plano. Posso continuar?',
    },
    {
      about: /n[ãa]o (escutei|ouvi|entendi)|rep(ete|ita)|pode repetir|como assim/,
      answer: 'Claro, eu repito. Eu ligo para apresentar o nosso novo plano de internet. Você já usa algum parecido?',
    },
    {
      about: /n[ãa]o (tenho|estou|quero).*(interess|nada)|sem interesse/,
      answer: 'Tudo bem, eu entendo. Posso enviar as informações por mensagem, para quando você quiser?',
    },
    {
      about: /amanh[ãa]|manh[ãa]|tarde|segunda|ter[çc]a|quarta|quinta|sexta|s[áa]bado|hor[áa]rio/,
      answer: 'Combinado, está anotado. A confirmação chega por mensagem. Posso ajudar em mais alguma coisa?',
    },
    {
      about: /suporte|ajuda|problema|atendimento/,
      answer: 'O suporte atende todos os dias, a qualquer hora. Ficou mais alguma dúvida?',
    },
  ],
  next: [
    'Que bom falar com você. Eu ligo para apresentar o nosso novo plano. Você já usa algum serviço parecido?',
    'Entendi. O plano é sem fidelidade, e a instalação é gratuita. Quer saber quanto custa?',
    'Ótimo. A instalação leva um dia. Qual é o melhor horário para a visita do técnico?',
    'Está anotado, e a confirmação chega por mensagem. Posso ajudar em mais alguma coisa?',
  ],
  farewell: 'Foi um prazer falar com você. Tenha um ótimo dia, até logo!',
};

const english: Script = {
  opening: 'Hello! This is the virtual assistant of LigAI. Do you have a minute to talk?',
  topics: [
    {
      about: /how much|price|cost/,
      answer: 'The plan is forty nine dollars a month, without a contract. Does that fit your budget?',
    },
    {
      about: /who (is|are)|where are you calling/,
      answer: 'This is the virtual assistant of LigAI. I am calling about our new plan. May I go on?',
    },
    {
      about: /repeat|say that again|didn'?t (hear|catch|understand)|pardon/,
      answer: 'Of course. I am calling about our new internet plan. Do you use one like it already?',
    },
    {
      about: /not interested|no interest|don'?t want/,
      answer: 'That is fine. May I send you the details by message, for whenever you like?',
    },
    {
      about: /tomorrow|morning|afternoon|evening|monday|tuesday|wednesday|thursday|friday|saturday/,
      answer: 'Great, I have noted it. A confirmation comes by message. Can I help with anything else?',
    },
    { about: /support|problem/, answer: 'Support is there every day, at any hour. Do you have another question?' },
  ],
  next: [
    'Nice to talk to you. I am calling about our new plan. Do you use a service like it already?',
    'I see. There is no contract, and installation is free. Shall I tell you the price?',
    'Great. Installation takes one day. What is the best time for the technician to visit?',
    'I have noted it, and a confirmation comes by message. Can I help with anything else?',
  ],
  farewell: 'It was a pleasure to talk to you. Have a great day, goodbye!',
};

const farewell = /\b(tchau|adeus|at[ée] logo|at[ée] mais|goodbye|bye)(?![\p{L}])/iu;
const englishWords = /\b(the|you|yes|hello|what|how|please|thanks|thank|is|are|much|who|not|tomorrow|bye|goodbye)\b/i;

/** Depends only on the messages, so the same conversation always gets the same answer. */
export function agentReply(messages: ReadonlyArray<ScriptMessage>): ScriptedReply {
  const caller = messages.filter((message) => message.role === 'user');
  const last = caller.at(-1)?.content;
  if (!last) return { text: portuguese.opening, hangUp: false };
  const script = englishWords.test(last) ? english : portuguese;
  if (farewell.test(last)) return { text: script.farewell, hangUp: true };
  const topic = script.topics.find(({ about }) => about.test(last.toLowerCase()));
  const next = script.next[(caller.length - 1) % script.next.length] ?? script.opening;
  return { text: topic?.answer ?? next, hangUp: false };
}

/** About four characters each, similar to a tokenizer; joined, they are the text. */
export function toTokens(text: string): string[] {
  return text.match(/\s*\S{1,5}/gu) ?? [];
}
