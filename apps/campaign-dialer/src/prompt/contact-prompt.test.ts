import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { contactPrompt, namesFromMetadata } from './contact-prompt.ts';

const contact = { phoneNumber: aPhoneNumber(), name: 'Ana', metadata: {} };

describe('the prompt of a contact', () => {
  it('gets its number, name and metadata as variables', () => {
    const metadata = { company: 'ACME', debt: 12.5, vip: true };
    expect(contactPrompt(aPrompt(), { ...contact, metadata }).variables).toEqual({
      ...{ company: 'ACME', debt: '12.5', vip: 'true' },
      ...{ name: 'Ana', phone_number: contact.phoneNumber },
    });
  });

  it('keeps its own values where the contact brings none', () => {
    const prompt = aPrompt({ variables: { name: 'customer', company: 'our company' } });
    expect(contactPrompt(prompt, { ...contact, name: null }).variables).toMatchObject(prompt.variables);
    expect(contactPrompt(prompt, contact).variables).toMatchObject({ name: 'Ana', company: 'our company' });
  });

  it('has nothing that cannot be spoken, and no name of an object of its own', () => {
    const metadata = JSON.parse('{"list": [1], "none": null, "deep": {}, "__proto__": "x"}');
    const { variables } = contactPrompt(aPrompt(), { ...contact, metadata });
    expect(Object.keys(variables).toSorted()).toEqual(['__proto__', 'name', 'phone_number']);
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
  });

  it('leaves the prompt as it was', () => {
    const prompt = aPrompt();
    contactPrompt(prompt, { ...contact, metadata: { company: 'ACME' } });
    expect(prompt.variables).toEqual({});
  });
});

it('what metadata must bring is what content and greeting ask for and nothing else fills', () => {
  const prompt = aPrompt({
    greeting: 'Olá {{name}}, da {{ company }}?',
    content: 'Fale de {{produto}} com {{name}} da {{company}}. {{phone_number}} {{ empty name }}',
    variables: { produto: 'seguro' },
  });
  expect(namesFromMetadata(prompt)).toEqual(['company']);
});

it('what metadata must bring is compared in the composed form of names', () => {
  const content = '{{endereço}} {{preço}} {{1nome}}'.normalize('NFD');
  const prompt = aPrompt({ content, greeting: null, variables: { ['preço'.normalize('NFD')]: '10' } });
  expect(namesFromMetadata(prompt)).toEqual(['endereço', '1nome']);
});
