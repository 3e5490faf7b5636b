import { CreatePromptBody } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { bodyOf, type Draft, emptyDraft, isSameDraft } from './draft.ts';

const draft: Draft = {
  ...emptyDraft,
  name: ' Vendas ',
  content: 'Fale do {{plano}}.',
  variables: { plano: 'Plano B', old: 'x' },
};

it('the body of a draft is one that the API accepts, with null for what the settings decide', () => {
  const body = bodyOf(draft);
  expect(CreatePromptBody.parse(body)).toMatchObject({ name: 'Vendas', voice_id: null, turn_taking: null });
  expect(body.variables).toEqual({ plano: 'Plano B' });
});

it('numbers are read as they are written in Portuguese and English, and an empty one is that of the preset', () => {
  const values = { filler_after_ms: '1.600', reprompt_after_ms: '12,000', max_fillers: ' 0 ', max_reprompts: '' };
  const body = bodyOf({ ...draft, temperature: '0,7', turn_taking_values: values });
  expect(CreatePromptBody.parse(body)).toMatchObject({
    temperature: 0.7,
    turn_taking_values: { filler_after_ms: 1600, reprompt_after_ms: 12_000, max_fillers: 0 },
  });
  expect(CreatePromptBody.safeParse(bodyOf({ ...draft, temperature: 'hot' })).success).toBe(false);
});

it('a draft is changed if it would be stored differently', () => {
  expect(isSameDraft(draft, { ...draft, name: 'Vendas' })).toBe(true);
  expect(isSameDraft(draft, { ...draft, turn_taking: 'patient' })).toBe(false);
  const values = { max_fillers: '1', max_reprompts: '2' };
  const reordered = { max_reprompts: '2', max_fillers: '1', filler_after_ms: '' };
  expect(isSameDraft({ ...draft, turn_taking_values: values }, { ...draft, turn_taking_values: reordered })).toBe(true);
});
