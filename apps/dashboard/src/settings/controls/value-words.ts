import type { SettingKey } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language.ts';
import { zoneName } from '../../language/zone-names.ts';
import { languageName } from '../../voices/language-name.ts';
import { voicesQuery } from '../../voices/voices-query.ts';
import { useSettingsTexts, useSettingTexts } from '../texts.ts';
import { countryName } from './country-names.ts';

/** The name of a value of a setting, in the language of the page; the value itself if it has none. */
export function useValueWords(key: SettingKey): (value: string) => string {
  const language = useLanguage();
  const text = useSettingsTexts();
  const { options = {} } = useSettingTexts()[key];
  const { data: voices } = useQuery({ ...voicesQuery, enabled: key === 'voice_id' });
  const wordOf = (value: string): string => {
    const known = options[value];
    if (known !== undefined) return known;
    if (key === 'timezone') return zoneName(value);
    if (key === 'language') return languageName(value, language);
    if (key === 'voice_id') return voices?.find(({ id }) => id === value)?.name ?? value;
    if (key === 'default_country') return countryName(value, language);
    if (key === 'allowed_countries') return countryWords(value);
    if (value === 'premium' || value === 'shared_cost' || value === 'satellite') return text(value);
    if (value === 'none') return text('none');
    if (value === 'preset') return text('ofPace');
    return value === 'on' || value === 'off' ? text(value) : value;
  };
  const countryWords = (code: string) => {
    if (code === 'default') return text('countriesDefault');
    return code === '*' ? text('countriesAll') : countryName(code, language);
  };
  const isList = key === 'allowed_countries' || key === 'special_numbers';
  return (value) =>
    isList
      ? value
          .split(',')
          .map((one) => wordOf(one.trim()))
          .join(', ')
      : wordOf(value);
}
