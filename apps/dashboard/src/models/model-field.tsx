import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { TextField } from '../design/text-field.tsx';
import { featureTexts, useLanguage } from '../language/language.ts';
import { modelsQuery } from './models-query.ts';

const useTexts = featureTexts('models', {
  'pt-BR': { until: 'até {{day}}' },
  en: { until: 'until {{day}}' },
});

type ModelFieldProps = {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: ReactNode;
  placeholder?: string | undefined;
};

/** The name of a model: the browser suggests those of the provider, but a compatible server may have others. */
export function ModelField(props: ModelFieldProps) {
  const text = useTexts();
  const language = useLanguage();
  const { data: models = [] } = useQuery(modelsQuery);
  const suggestions = models.map(({ id, shutdown_date: day }) => ({
    value: id,
    about: day === null ? '' : text('until', { day: shownDay(day, language) }),
  }));
  return <TextField {...props} suggestions={suggestions} autoComplete="off" spellCheck={false} dir="auto" />;
}

/** `2027-01-14` as a day of the calendar, in whatever time zone the browser is; what is no date stays as it is. */
function shownDay(day: string, language: string): string {
  const date = new Date(day);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString(language, { dateStyle: 'medium', timeZone: 'UTC' });
}
