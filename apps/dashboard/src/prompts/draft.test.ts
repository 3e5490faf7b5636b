import { CreatePromptBody } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { bodyOf, emptyDraft, isSameDraft } from './draft.ts';

const draft = {
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

it('a draft is changed if it would be stored differently', () => {
  expect(isSameDraft(draft, { ...draft, name: 'Vendas' })).toBe(true);
  expect(isSameDraft(draft, { ...draft, pace: 'patient' })).toBe(false);
});
