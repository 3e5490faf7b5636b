import { expect, test } from 'vitest';
import { agentReply } from './agent-script.ts';

const said = (...lines: string[]) => agentReply(lines.map((content) => ({ role: 'user', content })));

test.each([
  ['Alô! Sim, pode falar.', /plano/],
  ['Ainda não uso nada parecido. Quanto custa?', /quarenta e nove reais/],
  ['Acho que cabe, sim. Amanhã de manhã fica bom.', /está anotado/],
  ['Quem está falando?', /assistente virtual da LigAI/],
  ['Não escutei direito, repete por favor.', /eu repito/],
  ['How much is it?', /forty nine dollars/],
  ['Yes, who are you?', /virtual assistant of LigAI/],
])('to "%s" the simulated model answers the question', (line, answer) => {
  expect(said(line)).toEqual({ text: expect.stringMatching(answer), hangUp: false });
});

test('a goodbye is answered in the language of the callee, and ends the call', () => {
  expect(said('Não, é só isso. Muito obrigada, tchau!')).toMatchObject({
    text: expect.stringMatching(/^Foi um/),
    hangUp: true,
  });
  expect(said('No thanks, goodbye')).toMatchObject({ text: expect.stringMatching(/^It was/), hangUp: true });
});

test('without a known topic the agent asks its next question', () => {
  const texts = [said('Ah'), said('Ah', 'Ah'), said('Ah', 'Ah', 'Ah')].map(({ text }) => text);
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) expect(text).toMatch(/\?$/);
});
