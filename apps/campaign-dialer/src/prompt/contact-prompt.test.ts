import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { contactPrompt, namesFromMetadata } from './contact-prompt.ts';

const contact = { phoneNumber: aPhoneNumber(), name: 'Ana', metadata: {} };

describe('the prompt of a contact', () => {
  it('gets the number, name and metadata of the contact as variables', () => {
    const metadata = { company: 'ACME', debt: 12.5, vip: true };
    expect(contactPrompt(aPrompt(), { ...contact, metadata }).variables).toEqual({
      ...{ company: 'ACME', debt: '12.5', vip: 'true' },
      ...{ name: 'Ana', phone_number: contact.phoneNumber },
    });
  });

  it('uses its own values if the contact has none', () => {
    const prompt = aPrompt({ variables: { name: 'customer', company: 'our company' } });
    expect(contactPrompt(prompt, { ...contact, name: null }).variables).toMatchObject(prompt.variables);
    expect(contactPrompt(prompt, contact).variables).toMatchObject({ name: 'Ana', company: 'our company' });
  });

  it('ignores values that cannot be spoken, and stores "__proto__" as an ordinary name', () => {
    const metadata = JSON.parse('{"list": [1], "none": null, "deep": {}, "__proto__": "x"}');
    const { variables } = contactPrompt(aPrompt(), { ...contact, metadata });
    expect(Object.keys(variables).toSorted()).toEqual(['__proto__', 'name', 'phone_number']);
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
  });

  it('does not change the original prompt', () => {
    const prompt = aPrompt();
    contactPrompt(prompt, { ...contact, metadata: { company: 'ACME' } });
    expect(prompt.variables).toEqual({});
  });
});

it('metadata must provide the names in content and greeting that have no other value', () => {
  const prompt = aPrompt({
    greeting: 'Olá {{name}}, da {{ company }}?',
    content: 'Fale de {{produto}} com {{name}} da {{company}}. {{phone_number}} {{ empty name }}',
    variables: { produto: 'seguro' },
  });
  expect(namesFromMetadata(prompt)).toEqual(['company']);
});

it('names that metadata must provide are compared in composed Unicode form', () => {
  const content = '{{endereço}} {{preço}} {{1nome}}'.normalize('NFD');
  const prompt = aPrompt({ content, greeting: null, variables: { ['preço'.normalize('NFD')]: '10' } });
  expect(namesFromMetadata(prompt)).toEqual(['endereço', '1nome']);
});
