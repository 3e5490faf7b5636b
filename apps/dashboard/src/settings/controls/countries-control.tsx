import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { Choice } from '../../design/choice.tsx';
import { SearchChoice } from '../../design/search-choice.tsx';
import { useLanguage } from '../../language/language.ts';
import { useSettingsTexts } from '../texts.ts';
import type { ControlProps } from './control-props.ts';
import styles from './controls.module.css';
import { countriesIn, countryName } from './country-names.ts';

export function CountryControl({ value, ...control }: ControlProps) {
  const language = useLanguage();
  const options = countriesIn(language).map(({ code, name }) => ({ value: code, label: name, about: code }));
  return <SearchChoice {...control} value={value} options={options} />;
}

type Kind = 'default' | '*' | 'some';

/** The default country, all countries, or a list of them. */
export function CountriesControl({ label, value, hint, error, onChange }: ControlProps) {
  const text = useSettingsTexts();
  const language = useLanguage();
  const [isListing, setListing] = useState(false);
  const codes = codesIn(value);
  const kind: Kind = isListing || (value !== 'default' && value !== '*') ? 'some' : value;
  const others = countriesIn(language).filter(({ code }) => !codes.includes(code));
  return (
    <div className={styles.control}>
      <Choice<Kind>
        label={label}
        value={kind}
        options={[
          { value: 'default', label: text('countriesDefault') },
          { value: '*', label: text('countriesAll'), about: text('countriesAllAbout') },
          { value: 'some', label: text('countriesSome') },
        ]}
        onChange={(next) => {
          setListing(next === 'some');
          if (next !== 'some') onChange(next);
        }}
        hint={hint}
        error={error}
      />
      {kind === 'some' && (
        <>
          <ul className={styles.chosen} aria-label={text('countriesChosen')}>
            {codes.map((code) => (
              <li key={code}>
                <Button
                  disabled={codes.length === 1}
                  aria-label={text('countryRemove', { name: nameOf(code) })}
                  onClick={() => onChange(codes.filter((one) => one !== code).join(','))}
                >
                  {nameOf(code)} <X size={14} aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
          <SearchChoice
            label={text('countryAdd')}
            value=""
            placeholder={text('countryChoose')}
            options={others.map(({ code, name }) => ({ value: code, label: name, about: code }))}
            onChange={(code) => onChange([...codes, code].join(','))}
          />
        </>
      )}
    </div>
  );

  function nameOf(code: string): string {
    return code === 'default' ? text('countriesDefault') : countryName(code, language);
  }
}

const codesIn = (value: string): string[] =>
  value === '*' || value === 'default' ? [] : value.split(',').map((code) => code.trim());
