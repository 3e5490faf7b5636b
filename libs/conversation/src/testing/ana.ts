import { type Policy, policyFor } from '../policy/policy.ts';

export const greeting = 'Olá, aqui é a Ana da Clínica Sol.';

/** An agent whose greeting ends without a question, and lasts about two and a half seconds. */
export const ana: Policy = policyFor(
  {
    instructions: 'Você é Ana, da {{empresa}}.',
    greeting: 'Olá, aqui é a Ana da {{empresa}}.',
    variables: { empresa: 'Clínica Sol' },
  },
  'pt-BR',
);

/** The same with other figures in one part of the policy. */
export function anaWith<K extends 'endpointing' | 'speculation' | 'bargeIn' | 'reply' | 'silence' | 'ending'>(
  part: K,
  changes: Partial<Policy[K]>,
): Policy {
  return { ...ana, [part]: { ...ana[part], ...changes } };
}
