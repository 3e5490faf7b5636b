import { settingCatalogue } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { zoneName, zonesIn } from '../../language/zone-names.ts';
import { countriesIn, countryName } from './country-names.ts';

describe('the values that can be chosen', () => {
  it('are countries that the API accepts, with their names', () => {
    const countries = countriesIn('pt-BR');
    const { schema } = settingCatalogue.default_country;
    expect(countries.filter(({ code }) => !schema.safeParse(code).success)).toEqual([]);
    expect(countries.length).toBeGreaterThan(235);
    expect(countries.find(({ code }) => code === 'DE')?.name).toBe('Alemanha');
    expect(countryName('BR', 'en')).toBe('Brazil');
    expect(countryName('?', 'en')).toBe('?');
  });

  it('are time zones that the API accepts, by city and the name of their time', () => {
    const zones = zonesIn('pt-BR');
    const { schema } = settingCatalogue.timezone;
    expect(zones.filter(({ name }) => !schema.safeParse(name).success)).toEqual([]);
    expect(zones.find(({ name }) => name === 'America/Sao_Paulo')).toEqual({
      ...{ name: 'America/Sao_Paulo', label: 'Sao Paulo', about: 'Horário Padrão de Brasília · America/Sao_Paulo' },
    });
    expect(zoneName('America/Argentina/Buenos_Aires')).toBe('Argentina, Buenos Aires');
    expect(zoneName('UTC')).toBe('UTC');
  });
});
