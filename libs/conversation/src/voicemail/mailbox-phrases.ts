/*
 * Phrases of mailboxes, and of people who could be taken for one, in Portuguese, English and Spanish. A number may have a
 * mailbox in another language than the agent's, so all are searched. Texts are compared in lower case without accents
 * and punctuation (`plainText`).
 */

/** `wait`: a person follows, or a network asks to hold the line. `live`: a person speaks. */
export type PhraseKind = 'conclusive' | 'strong' | 'weak' | 'live' | 'wait';

const signal = '(?:sinal|bip|bipe|beep|tom|toque|apito)';
const tone = '(?:tone|beep|signal)';
const tono = '(?:tono|senal|bip|pitido|beep)';
/** Up to so many words between two parts. */
const words = (most: number) => `(?: [a-z0-9']+){0,${most}}`;

const sources: Readonly<Record<PhraseKind, readonly string[]>> = {
  conclusive: [
    `(?:deixe|deixa|deixar|grave|grava|gravar) (?:o |a |um |uma )?(?:seu|sua|teu|tua)? ?(?:mensagem|recado)${words(6)} (?:apos|depois do|depois de|ao ouvir|quando ouvir)${words(2)} ${signal}`,
    `(?:apos|depois do|ao ouvir|quando ouvir)${words(1)} ${signal}${words(4)} (?:deixe|grave|fale)`,
    'grave (?:o |a )?(?:seu recado|sua mensagem)',
    `(?:encaminhad|direcionad|transferid|desviad|enviad)[oa]s?${words(3)} (?:caixa postal|caixa de mensagens?|correio de voz|caixa de correio)`,
    '(?:voce ligou|esta e a|chegou a|acessou a)(?: para)?(?: a)? (?:caixa postal|caixa de mensagens?)',
    `numero (?:chamado|discado|de telefone chamado|que voce (?:ligou|discou|chamou)|para o qual voce ligou)${words(6)} (?:nao esta disponivel|nao se encontra disponivel|indisponivel|desligado|fora da area)`,
    `(?:o assinante|o cliente|o usuario)${words(4)} (?:indisponivel|nao esta disponivel|desligado|fora da area)`,
    `leave (?:me |us |him |her |them )?(?:a |your )(?:brief |short |detailed )?(?:voice )?(?:message|name and (?:phone )?number)${words(8)} (?:after|at) the ${tone}`,
    `(?:after|at) the ${tone}${words(3)} (?:leave|record)`,
    `you(?:'ve|ve)?(?: have)? reached the (?:voice ?mail|voice ?mailbox|mailbox|voice messaging)`,
    `forwarded to${words(3)} (?:voice ?mail|voice ?messag[a-z]+|mailbox)`,
    'record (?:your|a) (?:voice )?message',
    `(?:person|party|customer|subscriber|number) (?:that )?you(?:'re| are| have)? (?:calling|called|dialed|trying to (?:reach|call))${words(3)} (?:not available|unavailable|not answering|switched off)`,
    `(?:deje|dejar|deja|grabe|grabar) (?:su|un|tu|el) (?:mensaje|recado)${words(6)} (?:despues|tras|al oir|al escuchar|luego)${words(3)} ${tono}`,
    `(?:despues|tras|al oir|al escuchar)${words(3)} ${tono}${words(4)} (?:deje|grabe)`,
    'grabe (?:su|el) mensaje',
    `(?:transferida|desviada|enviada|redirigida|dirigida|derivada)${words(2)} buzon`,
    '(?:comunicado con|llegado a|llamado a) (?:el |al |un )?buzon de (?:voz|mensajes)',
    `numero (?:marcado|que usted marco|que (?:usted )?(?:ha )?marcado|al que (?:usted )?llama)${words(6)} (?:no esta disponible|no se encuentra disponible|apagado|fuera de servicio|fuera del area)`,
    `(?:persona|cliente|usuario|abonado) (?:a la que|al que|que)${words(3)} llam[a-z]+${words(4)} (?:no esta disponible|no se encuentra disponible)`,
  ],
  strong: [
    'caixa postal',
    'correio de voz',
    '(?:deixe|deixa) (?:o seu|a sua|seu|sua|um|uma) (?:mensagem|recado)',
    'leave (?:me |us |him |her |them )?(?:a |your )(?:brief |short |detailed )?(?:message|name and (?:phone )?number)',
    'voice ?mail',
    'buzon de (?:voz|mensajes)',
    '(?:deje|deja|dejame) (?:su|un|tu) (?:mensaje|recado)',
  ],
  weak: [
    'voce ligou para',
    'nao (?:posso|podemos|consigo) atender',
    '(?:retorno|retornarei|retornaremos|ligo de volta)',
    `you(?:'ve|ve| have) reached`,
    `(?:can't|cannot|can not|unable to|not able to) (?:take your call|come to the phone|answer)`,
    '(?:get back to you|return your call|call you back)',
    '(?:se ha comunicado con|has llamado a|usted ha llamado|te has comunicado)',
    'no (?:puedo|podemos) (?:atender|contestar)',
    '(?:devolvere|devolveremos|me comunicare|nos comunicaremos|lo antes posible|en cuanto pueda)',
  ],
  live: [
    '(?:recado|mensagem) (?:comigo|que eu)',
    'eu (?:passo|anoto|aviso|falo|digo)',
    'quer(?:ia|em)? (?:que eu |deixar|falar)',
    '(?:posso|deixa eu|vou) anotar',
    'quem (?:fala|ta falando|esta falando|gostaria|deseja|e que)',
    '(?:em que|como|no que) (?:eu )?posso',
    'com quem',
    '(?:pode|podia) (?:falar|ligar|deixar)',
    '(?:ele|ela) (?:nao (?:esta|ta)|saiu|ja volta)',
    '(?:can|could|may|shall) i (?:take|help|ask|tell|have)',
    "who(?:'s| is|m)? (?:this|calling|speaking|there)",
    "(?:he's|she's|he is|she is) (?:not|out|away|in a)",
    "i(?:'ll| can| will) (?:take|pass|tell|let)",
    '(?:would you like|do you want) (?:to leave|me to)',
    '(?:quiere|quieres|desea) (?:dejar|que|hablar)',
    '(?:le|yo le) (?:paso|aviso|digo|anoto)',
    '(?:de parte de quien|quien (?:habla|llama|es))',
    '(?:en que|como) (?:le |te |lo )?(?:puedo|podemos)',
    '(?:el|ella) (?:no esta|salio)',
  ],
  wait: [
    '(?:aguarde|aguardar|permaneca na linha|espere na linha|nao desligue|so um (?:momento|minuto|instante))',
    '(?:outra ligacao|em ligacao|atendentes)',
    '(?:grave|diga|fale) (?:o )?seu nome',
    'motivo da (?:sua )?(?:ligacao|chamada)',
    '(?:please hold|hold on|stay on the line|remain on the line|one moment|next available)',
    '(?:record|say|state) your name(?! and (?:phone )?number)',
    'reason for (?:your call|calling)',
    '(?:no cuelgue|espere|permanezca|un momento|agentes)',
    '(?:diga|grabe) su nombre',
    'motivo de (?:su|la) llamada',
  ],
};

/** `at`: where a phrase must not be the agent's own words. */
export const mailboxPhrases: ReadonlyArray<{ kind: PhraseKind; pattern: RegExp }> = (
  Object.entries(sources) as [PhraseKind, readonly string[]][]
).flatMap(([kind, patterns]) => patterns.map((source) => ({ kind, pattern: new RegExp(`\\b${source}\\b`, 'u') })));

/** Lower case, without accents and punctuation, one blank between words. */
export const plainText = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/’/gu, "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim();
