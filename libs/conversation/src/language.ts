import { speechSpans, spokenText } from './speech-text/speech-text.ts';

/** The agent's fixed phrases, and the caller's words that do not take the floor. */
export type Language = {
  /** BCP 47. */
  tag: string;
  /** Usual speed of a voice, including blanks, until it is measured in the call. */
  charsPerSecond: number;
  lines: Lines;
  words: Words;
};

export type Lines = {
  /** Spoken while the LLM is late, in rotation. */
  fillers: readonly string[];
  /** Spoken to a silent caller, in rotation. */
  reprompts: readonly string[];
  /** Spoken if the caller does not answer the last reprompt. */
  silenceGoodbye: string;
  /** Spoken if the LLM hangs up without text. */
  goodbye: string;
  /** Spoken after a failed reply. */
  apology: string;
  /** Spoken after repeated failures, before the hangup. */
  failureGoodbye: string;
  /** Spoken when the caller takes the call back from hold. */
  afterHold: string;
  /** Spoken when another bridge continues the call, and the words of the caller in between are lost. */
  afterGap: string;
  /** Spoken while STT is unavailable. */
  cannotHear: string;
  /** Spoken if STT is not restored, before the hangup. */
  deafGoodbye: string;
};

/** Lower case, without punctuation. An entry of several words matches that sequence. */
export type Words = {
  /** Signs of attention: they do not take the floor while the agent speaks. */
  backchannels: readonly string[];
  /** Words with which people answer a phone: they do not take the floor during the greeting. */
  openings: readonly string[];
  /** With these a caller asks, during a silence, whether the agent is still there. */
  presence: readonly string[];
  /** After the agent's goodbye they do not cancel the hangup. */
  farewells: readonly string[];
};

const list = (phrases: string): string[] => phrases.split(', ');

const portuguese: Language = {
  tag: 'pt-BR',
  charsPerSecond: 15,
  lines: {
    fillers: [
      'Só um momento, por favor.',
      'Um instante, já vou responder.',
      'Ainda estou verificando, só mais um pouquinho.',
    ],
    reprompts: ['Alô, você ainda está na linha?', 'Desculpe, não ouvi nada. Você está me ouvindo?'],
    silenceGoodbye: 'Como não estou ouvindo ninguém, vou encerrar a ligação. Até logo.',
    goodbye: 'Obrigada pela conversa. Até logo.',
    apology: 'Desculpe, tive um problema aqui. Você pode repetir, por favor?',
    failureGoodbye: 'Desculpe, estou com um problema técnico e não consigo continuar a ligação. Até logo.',
    afterHold: 'Oi, estou aqui. Podemos continuar?',
    afterGap: 'Desculpe, a ligação falhou um instante. Pode repetir?',
    cannotHear: 'Desculpe, a ligação está ruim e não consigo ouvir você. Um momento, por favor.',
    deafGoodbye: 'Desculpe, por um problema técnico não consigo ouvir você e preciso encerrar a ligação. Até logo.',
  },
  words: {
    backchannels: list(
      'aham, ahã, ahn, uhum, hum, hm, mhm, hã, ah, ah tá, ah sim, sim, tá, tá bom, tá certo, ok, okay, certo, isso, entendi, pois é, é, sei, claro, beleza, legal, perfeito, exato, exatamente, show, ótimo, ótima, que bom, que legal, que ótimo, nossa, puxa, poxa, com certeza, verdade, é verdade, ah é, é mesmo, olha só, saquei, bacana, maravilha, joia, tranquilo, combinado, pode ser',
    ),
    openings: list('alô, alo, oi, olá, ola, pronto, bom dia, boa tarde, boa noite, sim, pois não, diga, fala'),
    presence: list(
      'alô, alo, oi, ei, oi oi, tá aí, está aí, você tá aí, você está aí, cê tá aí, ainda tá aí, ainda está aí, você ainda está aí, tá me ouvindo, está me ouvindo, você tá me ouvindo, você está me ouvindo, você me ouve, me ouve, tem alguém aí, caiu, caiu a ligação, e aí, então',
    ),
    farewells: list(
      'tchau, tchau tchau, até logo, até mais, até, obrigado, obrigada, muito obrigado, muito obrigada, valeu, de nada, bom dia, boa tarde, boa noite, igualmente, pra você também, falou, um abraço, então',
    ),
  },
};

const english: Language = {
  tag: 'en',
  charsPerSecond: 15,
  lines: {
    fillers: ['One moment, please.', 'Just a second, let me see.', 'I am still checking, just a little longer.'],
    reprompts: ['Hello, are you still there?', 'Sorry, I did not hear anything. Can you hear me?'],
    silenceGoodbye: 'I cannot hear anyone, so I am going to end the call. Goodbye.',
    goodbye: 'Thank you for your time. Goodbye.',
    apology: 'Sorry, I had a problem here. Could you say that again, please?',
    failureGoodbye: 'Sorry, I am having a technical problem and cannot go on with this call. Goodbye.',
    afterHold: 'Hello, I am still here. Shall we go on?',
    afterGap: 'Sorry, the line failed for a moment. Could you say that again?',
    cannotHear: 'Sorry, the line is bad and I cannot hear you. One moment, please.',
    deafGoodbye: 'Sorry, because of a technical problem I cannot hear you, so I have to end the call. Goodbye.',
  },
  words: {
    backchannels: list(
      'uh huh, uh-huh, mhm, mm-hmm, mm hmm, mmhmm, hm, hmm, ah, oh, yes, yeah, yep, ok, okay, right, sure, i see, got it, alright, all right, of course, exactly, great, cool, good, nice, wow, really, oh really, true, absolutely, definitely, totally, perfect, interesting, awesome, wonderful, lovely, fair enough, makes sense, fine, indeed, no way',
    ),
    openings: list('hello, hi, hey, yes, good morning, good afternoon, good evening, speaking'),
    presence: list(
      'hello, hi, hey, are you there, you there, are you still there, still there, can you hear me, do you hear me, anyone there, is anyone there, is anybody there, so',
    ),
    farewells: list(
      'bye, bye bye, goodbye, good bye, thanks, thank you, thank you very much, see you, you too, have a nice day, have a good day, take care, cheers, so',
    ),
  },
};

const spanish: Language = {
  tag: 'es',
  charsPerSecond: 16,
  lines: {
    fillers: ['Un momento, por favor.', 'Un segundo, ya le respondo.', 'Sigo verificando, solo un poco más.'],
    reprompts: ['Hola, ¿sigue en la línea?', 'Disculpe, no escuché nada. ¿Me escucha?'],
    silenceGoodbye: 'Como no escucho a nadie, voy a terminar la llamada. Hasta luego.',
    goodbye: 'Gracias por su tiempo. Hasta luego.',
    apology: 'Disculpe, tuve un problema. ¿Puede repetirlo, por favor?',
    failureGoodbye: 'Disculpe, tengo un problema técnico y no puedo continuar con la llamada. Hasta luego.',
    afterHold: 'Hola, sigo aquí. ¿Continuamos?',
    afterGap: 'Disculpe, la llamada falló un instante. ¿Puede repetirlo?',
    cannotHear: 'Disculpe, la línea está fallando y no puedo escucharle. Un momento, por favor.',
    deafGoodbye: 'Disculpe, por un problema técnico no puedo escucharle y tengo que terminar la llamada. Hasta luego.',
  },
  words: {
    backchannels: list(
      'ajá, aja, mhm, hm, hmm, mm, ah, ah sí, ah ya, sí, si, ya, ya veo, ok, okay, okey, vale, claro, bien, muy bien, está bien, de acuerdo, entiendo, entendido, exacto, correcto, cierto, perfecto, bueno, así es, genial, estupendo, fenomenal, qué bien, qué bueno, por supuesto, desde luego, exactamente, excelente, verdad, es verdad, ah sí, no me diga, anda, vaya, listo, órale',
    ),
    openings: list(
      'aló, alo, hola, bueno, diga, dígame, mande, sí, si, buenas, buenos días, buenas tardes, buenas noches',
    ),
    presence: list(
      'aló, alo, hola, oiga, oye, está ahí, estás ahí, sigue ahí, sigues ahí, todavía está ahí, sigue en la línea, me escucha, me escuchas, me está escuchando, me oye, me oyes, hay alguien, hay alguien ahí, se cortó, se cortó la llamada, bueno, entonces, y entonces',
    ),
    farewells: list(
      'adiós, adios, chao, chau, bye, hasta luego, hasta pronto, hasta mañana, nos vemos, gracias, muchas gracias, muchísimas gracias, de nada, igualmente, a usted, que le vaya bien, que esté bien, que tenga buen día, buen día, buenos días, buenas tardes, buenas noches, un saludo, cuídese, bueno, entonces',
    ),
  },
};

const languages: Readonly<Record<string, Language>> = { pt: portuguese, en: english, es: spanish };

/** The phrases of the tag's primary language; English for a language without phrases. */
export function languageOf(tag: string): Language {
  const main = tag.toLowerCase().split('-')[0] ?? '';
  return { ...((Object.hasOwn(languages, main) ? languages[main] : undefined) ?? english), tag };
}

/**
 * The fixed phrases of a language, as TTS says them: the texts of `speak` effects that are `fixed`. Those that a failing
 * provider needs first come first.
 */
export function spokenLines(languageTag: string): string[] {
  const { lines, tag } = languageOf(languageTag);
  const { fillers, failureGoodbye, apology, ...others } = lines;
  const [filler = '', ...moreFillers] = fillers;
  return [filler, failureGoodbye, apology, ...moreFillers, ...Object.values(others).flat()].map((line) =>
    spokenText(speechSpans(line, tag)),
  );
}
