/** Words that show whether the caller has finished. Lower case, without punctuation. */
export type TurnWords = {
  /** A clause does not end with them: articles, prepositions, conjunctions, possessives, forms of "to be". */
  brokenOff: readonly string[];
  /** They usually have an object: "eu quero", "I need". */
  expectMore: readonly string[];
  /** Sounds and phrases of a person who is thinking. */
  hesitations: readonly string[];
  /** A complete answer to a question. */
  answers: readonly string[];
  /** A greeting, after which most callers state what they want. */
  greetings: readonly string[];
  /** A question at the end of a statement: "né", "right". */
  tags: readonly string[];
  numbers: NumberWords;
  /** `at`, `dot`, and the words with which an address ends. */
  mail: { at: readonly string[]; dot: readonly string[]; endings: readonly string[] };
  /** How the agent asks, or the caller announces, what is dictated. The first match counts. */
  requests: ReadonlyArray<{ words: RegExp; wants: Wanted }>;
};

/** What the caller is to say. `digits`: numbers of digits that are complete, and that may be. */
export type Wanted =
  | { what: 'digits'; complete: readonly number[]; perhaps: readonly number[] }
  | { what: 'email' | 'name' | 'date' | 'address' };

export type NumberWords = {
  /** The number of digits that a word stands for. */
  digits: Readonly<Record<string, number>>;
  /** Between the parts of one number: "vinte e um". */
  joiners: readonly string[];
};

const list = (words: string): string[] => words.split(', ');

const digitsOf = (one: string, two: string): Record<string, number> =>
  Object.fromEntries([...list(one).map((word) => [word, 1]), ...list(two).map((word) => [word, 2])]);

const digits = (complete: readonly number[], perhaps: readonly number[] = []): Wanted => ({
  ...{ what: 'digits', complete, perhaps },
});

const portuguese: TurnWords = {
  // "é" alone is an answer, and so is not judged by this list.
  brokenOff: list(
    'e, ou, mas, nem, que, porque, pois, se, quando, enquanto, embora, então, como, onde, pra, para, pro, de, do, da, dos, das, dum, duma, em, no, na, nos, nas, num, numa, com, sem, por, pelo, pela, pelos, pelas, até, entre, sobre, ao, aos, à, às, o, a, os, as, um, uma, uns, umas, meu, minha, meus, minhas, seu, sua, seus, suas, nosso, nossa, este, esse, essa, esta, aquele, aquela, eu, é, são, era, foi, muito, mais, bem',
  ),
  expectMore: list(
    'quero, queria, preciso, precisava, gostaria, posso, podia, poderia, vou, ia, tenho, tinha, estou, estava, tô, acho, gosto, sei, quer, tem, está, tá, fica, vai, faz, chama',
  ),
  hesitations: list(
    'é, éé, ééé, eh, hum, hmm, hm, ahn, ãh, ã, ah, ééh, tipo, tipo assim, quer dizer, deixa eu ver, deixa eu pensar, deixa ver, como é que é, como se diz, peraí, só um minuto',
  ),
  answers: list(
    'sim, não, isso, isso mesmo, claro, com certeza, pode, pode ser, ok, tá, tá bom, tá certo, está bem, certo, beleza, perfeito, é, é sim, aham, uhum, sei, tenho, quero, não quero, obrigado, obrigada, não obrigado, não obrigada, exato, exatamente, tudo bem, tudo, correto',
  ),
  greetings: list('oi, olá, bom dia, boa tarde, boa noite'),
  tags: list('né, não é, tá, tá bom, certo, viu, ok, entendeu, sabe, não é mesmo, pode ser'),
  numbers: {
    digits: digitsOf(
      'zero, um, uma, dois, duas, três, quatro, cinco, seis, meia, sete, oito, nove',
      'dez, onze, doze, treze, catorze, quatorze, quinze, dezesseis, dezessete, dezoito, dezenove, vinte, trinta, quarenta, cinquenta, sessenta, setenta, oitenta, noventa',
    ),
    joiners: list('e, traço, hífen, barra, ponto'),
  },
  mail: {
    at: list('arroba'),
    dot: list('ponto'),
    endings: list('com, br, net, org, io, gov, edu'),
  },
  requests: [
    { words: /\bcpf\b/u, wants: digits([11]) },
    { words: /\bcnpj\b/u, wants: digits([14]) },
    { words: /\bcep\b/u, wants: digits([8]) },
    { words: /\bcart(?:ão|ao)\b/u, wants: digits([16], [4, 13, 14, 15]) },
    { words: /telefone|celular|whatsapp|\bddd\b/u, wants: digits([10, 11, 12, 13], [8, 9]) },
    { words: /protocolo|código|\brg\b|matrícula|número d[aeo]/u, wants: digits([], [4, 5, 6, 7, 8, 9, 10, 11, 12]) },
    { words: /e-?mail/u, wants: { what: 'email' } },
    { words: /endereço|\brua\b|onde (?:você |o senhor |a senhora )?mora/u, wants: { what: 'address' } },
    { words: /nascimento|\bdata\b|que dia|qual dia/u, wants: { what: 'date' } },
    { words: /\bnome\b|quem fala|com quem/u, wants: { what: 'name' } },
  ],
};

const english: TurnWords = {
  brokenOff: list(
    "and, or, but, nor, because, since, although, while, that, which, who, whether, if, when, where, so, than, as, like, the, a, an, to, of, in, on, at, with, without, for, from, by, about, into, between, until, my, your, his, her, its, our, their, some, any, very, i, i'm, it's, we, they, he, she, is, are, am, was, were, be, been, will, would, could, should, can, must, i'd, i'll, i've",
  ),
  expectMore: list(
    "want, need, have, has, had, do, does, did, got, get, think, know, call, called, let's, looking, trying",
  ),
  hesitations: list(
    'um, umm, uh, uhh, uhm, er, erm, ah, hmm, hm, mm, well, you know, i mean, let me see, let me think, let me check, hold on, sort of, kind of, actually, like',
  ),
  answers: list(
    "yes, yeah, yep, yup, no, nope, sure, okay, ok, right, correct, exactly, of course, please, yes please, no thanks, no thank you, thank you, thanks, that's right, that's it, that's all, i do, i am, it is, alright, all right, sounds good, perfect, great, fine, go ahead",
  ),
  greetings: list('hi, hello, hey, good morning, good afternoon, good evening'),
  tags: list("right, okay, ok, isn't it, aren't you, don't you, doesn't it, is that okay, you see, yeah"),
  numbers: {
    digits: digitsOf(
      'zero, oh, one, two, three, four, five, six, seven, eight, nine',
      'ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety',
    ),
    joiners: list('and, dash, hyphen, slash, double, triple, dot'),
  },
  mail: { at: list('at'), dot: list('dot'), endings: list('com, net, org, io, uk, edu, gov, co') },
  requests: [
    { words: /card number|credit card/u, wants: digits([16], [4, 13, 14, 15]) },
    { words: /phone|mobile|cell|number can (?:i|we)|whatsapp/u, wants: digits([10, 11, 12], [7, 8, 9]) },
    { words: /zip ?code/u, wants: digits([5, 9]) },
    { words: /social security/u, wants: digits([9], [4]) },
    {
      words: /(?:account|order|reference|policy|member|tracking|confirmation|id) (?:number|code)|\bpin\b|\bcode\b/u,
      wants: digits([], [4, 5, 6, 7, 8, 9, 10, 11, 12]),
    },
    { words: /e-?mail/u, wants: { what: 'email' } },
    { words: /address|where do you live/u, wants: { what: 'address' } },
    { words: /birth|what date|which date|what day|which day/u, wants: { what: 'date' } },
    { words: /\bname\b|who am i speaking|who is calling|who's calling/u, wants: { what: 'name' } },
  ],
};

const spanish: TurnWords = {
  brokenOff: list(
    'y, e, o, u, pero, ni, que, porque, pues, cuando, mientras, aunque, entonces, como, donde, para, por, de, del, a, al, en, con, sin, hasta, entre, sobre, el, la, los, las, un, una, unos, unas, mi, mis, su, sus, tu, tus, este, esta, ese, esa, yo, es, son, era, fue, muy, más',
  ),
  expectMore: list(
    'quiero, quería, quisiera, necesito, necesitaba, puedo, podría, voy, tengo, tenía, estoy, estaba, creo, sé, quiere, tiene, está, va, hace, llamo',
  ),
  hesitations: list('eh, ehh, em, este, mm, hmm, hm, ah, o sea, a ver, pues, déjeme ver, un momento, cómo se dice'),
  answers: list(
    'sí, si, no, claro, claro que sí, por supuesto, vale, ok, okay, de acuerdo, está bien, bien, correcto, exacto, eso es, perfecto, así es, gracias, no gracias, muchas gracias, bueno',
  ),
  greetings: list('hola, buenas, buenos días, buenas tardes, buenas noches'),
  tags: list('verdad, no, no es así, vale, cierto, sí, eh'),
  numbers: {
    digits: digitsOf(
      'cero, uno, un, una, dos, tres, cuatro, cinco, seis, siete, ocho, nueve',
      'diez, once, doce, trece, catorce, quince, dieciséis, diecisiete, dieciocho, diecinueve, veinte, veintiuno, veintidós, veintitrés, veinticuatro, veinticinco, veintiséis, veintisiete, veintiocho, veintinueve, treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa',
    ),
    joiners: list('y, guion, guión, barra, punto'),
  },
  mail: { at: list('arroba'), dot: list('punto'), endings: list('com, es, mx, ar, net, org, co, cl') },
  requests: [
    { words: /tarjeta/u, wants: digits([16], [4, 13, 14, 15]) },
    { words: /teléfono|celular|móvil|whatsapp/u, wants: digits([9, 10, 11, 12, 13], [8]) },
    { words: /código postal/u, wants: digits([5], [4]) },
    { words: /\bdni\b|documento|cédula|código|número de/u, wants: digits([], [4, 5, 6, 7, 8, 9, 10, 11, 12]) },
    { words: /correo|e-?mail/u, wants: { what: 'email' } },
    { words: /dirección|domicilio|dónde vive/u, wants: { what: 'address' } },
    { words: /nacimiento|fecha|qué día/u, wants: { what: 'date' } },
    { words: /\bnombre\b|se llama|quién habla|con quién/u, wants: { what: 'name' } },
  ],
};

const languages: Readonly<Record<string, TurnWords>> = { pt: portuguese, en: english, es: spanish };

/** The words of the tag's primary language; the English ones for a language without words. */
export function turnWordsOf(tag: string): TurnWords {
  const main = tag.toLowerCase().split('-')[0] ?? '';
  return (Object.hasOwn(languages, main) ? languages[main] : undefined) ?? english;
}
