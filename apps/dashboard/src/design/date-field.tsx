import type { ComponentProps } from 'react';
import { useLanguage } from '../language/language.ts';
import { TextField } from './text-field.tsx';
import { dayInWords, timeInWords } from './words-of-dates.ts';

type DateFieldProps = Omit<ComponentProps<typeof TextField>, 'type'> & { type: 'date' | 'time' };

/**
 * A day or a time of day. Browsers write them in their own language, which need not be that of the page: 03/12 may be in
 * March or in December. So what was understood is said below in words.
 */
export function DateField({ type, value, hint, ...field }: DateFieldProps) {
  const language = useLanguage();
  const words = type === 'date' ? dayInWords(value, language) : timeInWords(value, language);
  return (
    <TextField
      {...field}
      type={type}
      value={value}
      hint={
        words || hint ? (
          <>
            {words} {hint}
          </>
        ) : undefined
      }
    />
  );
}
