import type { Random } from '@ligai/virtual-calls';

/*
 * What people say over an agent. Written from how people speak, not from the word lists of the engine.
 */

type Sayings = {
  tag: string;
  question: string;
  /** Long statements of the agent. */
  replies: string[];
  openers: string[];
  clauses: string[];
  objects: string[];
  questions: string[];
  backchannels: string[];
  room: string[];
};

const portuguese: Sayings = {
  tag: 'pt-BR',
  question: 'Eu queria saber como funciona o plano.',
  replies: [
    'O plano completo inclui a instalação, o aparelho e o suporte técnico em casa durante todo o primeiro ano. A mensalidade fica a mesma até o fim do contrato, e a visita do técnico não tem custo.',
    'A sua entrega sai do nosso depósito ainda hoje à tarde e chega na sua casa amanhã pela manhã. O entregador liga quando estiver perto, e alguém precisa assinar o recibo na portaria do prédio.',
  ],
  openers: ['Espera', 'Desculpa', 'Só um minuto', 'Olha', 'Não', 'Mas', 'Peraí', 'Para', 'Escuta', 'Ah não'],
  clauses: ['eu queria', 'eu preciso', 'dá pra', 'você pode', 'eu não quero', 'a gente vai', 'minha esposa quer'],
  objects: [
    'cancelar isso',
    'mudar o horário',
    'falar com o gerente',
    'repetir o endereço',
    'pagar com cartão',
    'pensar melhor',
  ],
  questions: [
    'Quanto custa?',
    'Onde fica?',
    'Que dia?',
    'E a multa?',
    'Quem é que está falando?',
    'Como assim?',
    'Tem desconto?',
  ],
  backchannels: [
    ...['Aham.', 'Uhum.', 'Sim.', 'Certo.', 'Tá.', 'Ok.', 'Entendi.', 'Ah tá.', 'Sei.', 'Isso.', 'Claro.', 'Beleza.'],
    ...[
      'Pois é.',
      'Legal.',
      'Perfeito.',
      'Tá bom.',
      'Hum.',
      'Exato.',
      'Sim, sim.',
      'Ah, entendi.',
      'Ah é.',
      'Que bom.',
    ],
    ...['Nossa.', 'Com certeza.', 'Verdade.', 'Ótimo.', 'Tá, tá.', 'Uhum, certo.'],
  ],
  room: [
    'Menino, vem almoçar que a comida está esfriando.',
    'Você viu onde está a chave do carro?',
    'Liga a televisão aí que já começou o jogo.',
  ],
};

const english: Sayings = {
  tag: 'en-US',
  question: 'I would like to know how the plan works.',
  replies: [
    'The complete plan includes the installation, the device and technical support at home for the whole first year. The monthly price stays the same until the end of the contract, and the visit of the technician is free.',
    'Your delivery leaves our warehouse this afternoon and arrives at your house tomorrow morning. The driver calls you when he is close, and somebody has to sign the receipt at the front desk of the building.',
  ],
  openers: ['Wait', 'Sorry', 'Hold on', 'Listen', 'No', 'But', 'Stop', 'Hang on', 'Excuse me', 'Actually'],
  clauses: ['I wanted to', 'I need to', 'can I', 'could you', "I don't want to", 'we have to', 'my wife wants to'],
  objects: [
    'cancel that',
    'change the time',
    'talk to the manager',
    'repeat the address',
    'pay by card',
    'think about it',
  ],
  questions: [
    'How much is it?',
    'Where is that?',
    'Which day?',
    'And the fee?',
    'Who is this?',
    'What do you mean?',
    'Any discount?',
  ],
  backchannels: [
    ...[
      'Uh huh.',
      'Mhm.',
      'Yes.',
      'Right.',
      'Okay.',
      'Ok.',
      'I see.',
      'Sure.',
      'Got it.',
      'Yeah.',
      'Alright.',
      'Of course.',
    ],
    ...['Great.', 'Cool.', 'Good.', 'Hmm.', 'Exactly.', 'Yeah, yeah.', 'Oh, I see.', 'Oh okay.', 'Oh really.', 'Wow.'],
    ...['Nice.', 'Absolutely.', 'True.', 'Perfect.', 'Yep.', 'Okay, great.'],
  ],
  room: [
    'Come on, lunch is getting cold in there.',
    'Have you seen where the car keys are?',
    'Turn on the television, the game has started.',
  ],
};

const spanish: Sayings = {
  tag: 'es',
  question: 'Quería saber cómo funciona el plan.',
  replies: [
    'El plan completo incluye la instalación, el aparato y la asistencia técnica en casa durante todo el primer año. La cuota es la misma hasta el final del contrato, y la visita del técnico no tiene coste.',
    'Su pedido sale de nuestro almacén esta misma tarde y llega a su casa mañana por la mañana. El repartidor llama cuando está cerca, y alguien tiene que firmar el recibo en la portería del edificio.',
  ],
  openers: ['Espere', 'Perdón', 'Un momento', 'Mire', 'No', 'Pero', 'Oiga', 'Pare', 'Disculpe', 'Ay no'],
  clauses: ['yo quería', 'necesito', 'puedo', 'me puede', 'no quiero', 'vamos a', 'mi mujer quiere'],
  objects: [
    'cancelar eso',
    'cambiar la hora',
    'hablar con el gerente',
    'repetir la dirección',
    'pagar con tarjeta',
    'pensarlo mejor',
  ],
  questions: [
    '¿Cuánto cuesta?',
    '¿Dónde queda?',
    '¿Qué día?',
    '¿Y la multa?',
    '¿Quién habla?',
    '¿Cómo dice?',
    '¿Hay descuento?',
  ],
  backchannels: [
    ...[
      'Ajá.',
      'Sí.',
      'Claro.',
      'Vale.',
      'Bueno.',
      'Ok.',
      'Entiendo.',
      'Ya.',
      'Ya veo.',
      'Perfecto.',
      'Muy bien.',
      'De acuerdo.',
    ],
    ...['Mhm.', 'Exacto.', 'Sí, sí.', 'Ah, ya.', 'Ah, vale.', 'Qué bien.', 'Estupendo.', 'Por supuesto.', 'Genial.'],
  ],
  room: [
    'Niño, ven a comer que se enfría la comida.',
    '¿Has visto dónde están las llaves del coche?',
    'Pon la televisión que ya ha empezado el partido.',
  ],
};

export const languages: readonly Sayings[] = [portuguese, english, spanish];
export type { Sayings };

/** Words that ask for the floor. */
export function interruption({ openers, clauses, objects, questions }: Sayings, random: Random): string {
  const clause = () => `${random.pick(clauses)} ${random.pick(objects)}`;
  const kinds = [
    () => `${random.pick(openers)}.`,
    () => `${random.pick(openers)}, ${clause()}.`,
    () => `${upper(clause())}.`,
    () => random.pick(questions),
    () => `${random.pick(openers)}, ${random.pick(questions).toLowerCase()}`,
  ];
  return random.pick(kinds)();
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
