/**
 * What the agent says in the measured calls: sentences of a phone call, short and long, with few and many marks. With each, the
 * milliseconds of its words in the speech of a real synthesiser (eSpeak NG 1.51, voices pt-br and en-us, 150 words a
 * minute): from the start of the word to the start of the next one, without the silence after a mark.
 */
type Line = readonly [text: string, wordMs: readonly number[]];

const portuguese: readonly Line[] = [
  ['Claro, posso verificar isso agora mesmo.', [456, 339, 814, 252, 436, 444]],
  [
    'O plano básico custa quarenta e nove reais por mês, sem fidelidade.',
    [93, 341, 540, 406, 657, 108, 293, 439, 206, 385, 330, 853],
  ],
  [
    'Temos horários livres na terça-feira de manhã, na quarta à tarde e na sexta o dia todo.',
    [350, 537, 461, 155, 772, 135, 491, 171, 467, 165, 425, 106, 173, 394, 90, 259, 363],
  ],
  ['Perfeito!', [677]],
  [
    'Antes de continuar, preciso confirmar o seu nome completo e a data de nascimento.',
    [413, 128, 828, 572, 787, 92, 227, 253, 615, 110, 136, 332, 138, 786],
  ],
  [
    'A consulta dura cerca de quarenta minutos e o resultado fica pronto no mesmo dia.',
    [116, 668, 288, 468, 138, 660, 501, 90, 96, 718, 378, 447, 135, 374, 309],
  ],
  ['Entendi.', [714]],
  [
    'Se o senhor preferir, também atendemos por vídeo, sem custo adicional.',
    [147, 100, 470, 719, 450, 786, 210, 452, 329, 381, 949],
  ],
  [
    'O valor inclui instalação, suporte vinte e quatro horas e a primeira visita técnica.',
    [105, 425, 462, 887, 645, 421, 103, 522, 331, 90, 138, 577, 524, 623],
  ],
  [
    'Nosso endereço é Avenida Paulista, número mil, décimo andar, bem em frente ao metrô.',
    [303, 650, 119, 576, 628, 392, 342, 450, 488, 188, 304, 528, 151, 517],
  ],
  [
    'Para remarcar basta ligar para este mesmo número até o dia anterior ao da consulta.',
    [310, 686, 388, 385, 304, 307, 376, 417, 298, 90, 253, 676, 160, 175, 717],
  ],
  ['Ah, ótima pergunta.', [229, 416, 701]],
  [
    'O prazo de entrega varia de três a cinco dias úteis para todo o estado de São Paulo.',
    [93, 420, 116, 580, 443, 132, 359, 122, 426, 334, 358, 290, 327, 107, 454, 138, 242, 436],
  ],
  [
    'Não se preocupe: eu mesma acompanho o seu pedido até o final.',
    [215, 158, 725, 134, 377, 717, 108, 231, 499, 306, 98, 551],
  ],
  ['Posso anotar o telefone para contato?', [325, 499, 83, 582, 312, 638]],
  [
    'Hoje temos uma condição especial para novos clientes, com desconto de vinte por cento nos três primeiros meses.',
    [230, 336, 202, 694, 685, 306, 396, 745, 295, 596, 154, 408, 223, 414, 234, 343, 606, 446],
  ],
];
const english: readonly Line[] = [
  ['Sure, let me check that for you.', [478, 287, 140, 368, 404, 221, 161]],
  [
    'The basic plan is forty nine dollars a month, with no contract.',
    [126, 491, 298, 195, 414, 368, 397, 72, 471, 203, 200, 792],
  ],
  [
    'We have openings on Tuesday morning, on Wednesday afternoon and all day on Friday.',
    [131, 249, 542, 207, 501, 530, 206, 531, 791, 214, 237, 211, 216, 571],
  ],
  ['Great!', [409]],
  [
    'Before we go on, I need your full name and your date of birth.',
    [342, 156, 180, 398, 114, 278, 157, 290, 525, 207, 154, 311, 148, 416],
  ],
  [
    'The appointment takes about forty minutes and you get the results on the same day.',
    [117, 732, 431, 365, 419, 608, 205, 110, 227, 120, 555, 101, 152, 398, 392],
  ],
  ['I see.', [113, 374]],
  [
    'If you prefer, we can also do this over video at no extra cost.',
    [159, 104, 587, 130, 180, 449, 229, 229, 289, 419, 190, 194, 444, 490],
  ],
  [
    'The price includes the installation, support around the clock and the first visit of a technician.',
    [130, 383, 628, 132, 843, 501, 438, 127, 559, 210, 113, 405, 439, 112, 56, 741],
  ],
  [
    'Our office is on Park Avenue, number one thousand, right across from the subway.',
    [209, 412, 139, 211, 393, 516, 426, 300, 612, 316, 397, 207, 155, 560],
  ],
  [
    'To move the appointment just call this number by the end of the day before.',
    [152, 290, 117, 732, 347, 347, 232, 409, 168, 117, 293, 99, 148, 238, 582],
  ],
  ['Oh, good question.', [339, 232, 672]],
  [
    'Delivery takes between three and five working days anywhere in the state of New York.',
    [509, 431, 460, 446, 223, 368, 486, 301, 444, 96, 144, 401, 142, 194, 452],
  ],
  [
    'Do not worry: I will follow your order myself until it arrives.',
    [143, 215, 371, 105, 207, 391, 165, 344, 530, 422, 104, 591],
  ],
  ['Can I take down your phone number?', [180, 114, 355, 260, 166, 362, 567]],
  [
    'Today we have a special offer for new customers, with twenty percent off for the first three months.',
    [386, 138, 232, 70, 483, 354, 219, 205, 726, 212, 489, 562, 247, 144, 144, 406, 277, 589],
  ],
];

export const languages = ['pt-BR', 'en-US'] as const;
const lines: Record<(typeof languages)[number], readonly Line[]> = { 'pt-BR': portuguese, 'en-US': english };

/** A reply of two to seven different sentences. */
export function replyOf(language: (typeof languages)[number], random: () => number): string {
  const left = lines[language].map(([text]) => text);
  const length = 2 + Math.floor(random() * 6);
  return Array.from({ length }, () => left.splice(Math.floor(random() * left.length), 1)[0]).join(' ');
}

/** By the word before it, "" at the start of a sentence, and the word. */
const durations = new Map(
  [...portuguese, ...english].flatMap(([text, wordMs]) => {
    const words = text.split(' ');
    return words.map((word, at) => [`${words[at - 1] ?? ''} ${word}`, wordMs[at] ?? 0] as const);
  }),
);

/** Milliseconds of a word after another one; of a word that is in no sentence above, by its length. */
export function wordMs(before: string, word: string): number {
  return durations.get(`${before} ${word}`) ?? durations.get(` ${word}`) ?? [...word].length * 73 + 14;
}
