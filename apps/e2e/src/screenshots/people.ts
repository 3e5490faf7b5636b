import { PhoneNumber } from '@ligai/contracts';

/** Who is called: the same people in every run. */
export type Person = { name: string; number: PhoneNumber; plan: 'Ouro' | 'Prata' | 'Bronze'; city: string };

const firstNames = [
  ...['Maria', 'João', 'Ana', 'José', 'Rita', 'Caio', 'Lia', 'Davi', 'Beatriz', 'Antônio', 'Larissa', 'Paulo'],
  ...['Fernanda', 'Márcio', 'Juliana', 'Rafael', 'Camila', 'Sérgio', 'Patrícia', 'Thiago', 'Luciana', 'Otávio'],
];
const lastNames = [
  ...['Souza', 'Lima', 'Prado', 'Alves', 'Melo', 'Dias', 'Rocha', 'Reis', 'Ferreira', 'Gonçalves', 'Araújo'],
  ...['Cavalcanti', 'Nogueira', 'Teixeira', 'Barbosa', 'Moraes', 'Pinheiro', 'Vasconcelos', 'Queiroz'],
];
const cities = [
  { code: 11, city: 'São Paulo' },
  { code: 21, city: 'Rio de Janeiro' },
  { code: 31, city: 'Belo Horizonte' },
  { code: 41, city: 'Curitiba' },
  { code: 71, city: 'Salvador' },
  { code: 81, city: 'Recife' },
] as const;
const plans = ['Ouro', 'Prata', 'Bronze'] as const;

/** The last four digits select what becomes of a call (libs/simulators/README.md); null: a conversation to its end. */
const fates = [
  ...[null, '0704', null, '0180', null, '0712', null, '0486', null, '0708', null, '0705', null, '0404', null],
  ...['0701', null, '0183', null, '0603', null, '0710'],
];

/** The `nth` person, from 0 on. `talks`: with a number that always holds a conversation. */
export function person(nth: number, { talks = false } = {}): Person {
  const { code, city } = pick(cities, nth * 5 + Math.floor(nth / 7));
  const suffix = (talks ? null : pick(fates, nth)) ?? String(2000 + ((nth * 7919) % 8000));
  return {
    name: `${pick(firstNames, nth)} ${pick(lastNames, nth * 3 + Math.floor(nth / 19))}`,
    number: PhoneNumber.parse(`55${code}9${8100 + ((nth * 37) % 1800)}${suffix}`),
    plan: pick(plans, nth + Math.floor(nth / 5)),
    city,
  };
}

export function pick<T>(list: readonly T[], nth: number): T {
  const picked = list[Math.trunc(nth) % list.length];
  if (picked === undefined) throw new Error('Nothing to pick from');
  return picked;
}
