import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../policy/policy.ts';
import { type MailboxWatch, weigh } from './mailbox-evidence.ts';

const { threshold, monologueMs } = defaultPolicy.voicemail;
const heard = (finals: string, more: Partial<MailboxWatch> = {}): MailboxWatch => ({
  ...{ sinceMs: 0, finals, guess: '', wordsAtMs: 5000, waited: false, monologue: null, beep: false },
  ...{ points: 0, found: false },
  ...more,
});
const points = (text: string, more?: Partial<MailboxWatch>, agentText = '') =>
  weigh(heard(text, more), agentText, defaultPolicy).total;
const monologue = { startMs: 300, endMs: 300 + monologueMs, broken: false };

describe('a mailbox', () => {
  it.each([
    'Sua chamada está sendo encaminhada para a caixa postal e estará sujeita a cobrança após o sinal.',
    'Deixe a sua mensagem após o sinal.',
    'Oi, aqui é o João. Deixa um recado depois do bip que eu te ligo.',
    'Após o sinal, grave a sua mensagem.',
    'O número chamado não está disponível no momento.',
    'O número para o qual você ligou encontra-se desligado ou fora da área de cobertura.',
    'Você ligou para a caixa postal de Maria Souza.',
    'Grave seu recado.',
    'Você ligou para o João. No momento não posso atender. Deixe seu recado, retorno assim que possível.',
    "Hi, you've reached the voicemail of Jane Doe.",
    'Please leave a message after the tone.',
    'At the tone, please record your message. When you have finished recording, you may hang up or press one for more options.',
    'Your call has been forwarded to an automated voice messaging system.',
    'The person you are trying to reach is not available.',
    "Hi, this is Tom, I can't take your call right now. Leave your name and number after the beep and I'll get back to you.",
    "You've reached Ann. I can't come to the phone. Leave me a message and I will call you back.",
    'Su llamada está siendo transferida al buzón de voz.',
    'Deje su mensaje después de la señal.',
    'Se ha comunicado con el buzón de voz del número cinco cinco.',
    'La persona a la que usted llama no está disponible. Por favor, deje su mensaje después del tono.',
    'El número marcado no se encuentra disponible.',
    'Hola, soy Luis, ahora no puedo contestar, deja tu mensaje y en cuanto pueda te llamo.',
  ])('is recognised by its words: %s', (text) => {
    expect(points(text)).toBeGreaterThanOrEqual(threshold);
  });

  it.each<[string, string, Partial<MailboxWatch>]>([
    ['one phrase and the beep', 'Aqui é a Joana, deixa seu recado, beijo.', { beep: true }],
    [
      'a long recording in any language and the beep',
      'dies ist die mailbox von peter bitte sprechen sie nach dem ton danke',
      { beep: true, monologue },
    ],
    [
      'two phrases in one long recording',
      'Você ligou para a oficina do Zé, agora a gente está fechado e não podemos atender, obrigado.',
      { monologue },
    ],
  ])('is recognised by %s', (_, text, more) => {
    expect(points(text, more)).toBeGreaterThanOrEqual(threshold);
  });
});

describe('a person', () => {
  it.each([
    'Alô?',
    'Oi, agora não posso falar.',
    'Oi, agora eu não posso atender, me liga mais tarde.',
    'Ele não está no momento.',
    'Ele não está no momento, quer deixar recado?',
    'Ele não pode atender agora, deixe seu recado comigo que eu passo para ele.',
    'Deixa eu anotar.',
    'Peraí, deixa eu anotar o número.',
    'Pode deixar sua mensagem que eu anoto.',
    'Clínica Sol, bom dia, meu nome é Carla, em que posso ajudar?',
    'Você ligou para a Padaria Central, bom dia, com quem deseja falar?',
    'A caixa postal dele está cheia, ele não está.',
    'O João está em outra ligação, aguarde um momento.',
    'O assinante está em outra ligação, aguarde na linha.',
    'Grave seu nome e o motivo da ligação.',
    'Hello? Who is this?',
    "He's not available right now, can I take a message?",
    "She can't come to the phone, would you like to leave a message?",
    "You've reached the Sun Clinic, how can I help you?",
    'Please record your name and reason for calling, and stay on the line.',
    'His voicemail is full, I can take a message for him.',
    "I can't talk right now, call me back later.",
    'Bueno, ¿quién habla?',
    'No está en este momento, ¿quiere dejar un recado?',
    'Ahora no puedo hablar.',
    'Se ha comunicado con la Clínica Sol, buenos días, ¿en qué puedo ayudarle?',
    'Todos nuestros agentes están ocupados, no cuelgue.',
  ])('is not taken for one, whatever sounds similar: %s', (text) => {
    expect(points(text)).toBeLessThan(threshold);
    expect(points(text, { monologue })).toBeLessThan(threshold);
  });

  it('is not taken for one by a tone in the background, or by speaking for long', () => {
    expect(points('Oi, tudo bem, pode falar.', { beep: true })).toBeLessThan(threshold);
    const story = 'Olha, eu já falei com vocês ontem e anteontem e ninguém resolveu o meu problema até agora.';
    expect(points(story, { monologue })).toBeLessThan(threshold);
  });

  it('who says hello, waits, and repeats what a mailbox says, is not taken for one', () => {
    const text = 'Alô? Ué, achei que ia cair na caixa postal, deixe sua mensagem após o sinal, essas coisas.';
    expect(points(text, { waited: true, monologue })).toBeLessThan(threshold);
    expect(points(text, { waited: true, beep: true })).toBeGreaterThanOrEqual(threshold);
  });

  it("is not taken for one by an echo of the agent's own words", () => {
    const own = 'Posso ligar depois, ou o senhor prefere que eu deixe uma mensagem após o sinal?';
    expect(points('deixe uma mensagem após o sinal', {}, own)).toBeLessThan(threshold);
  });
});
