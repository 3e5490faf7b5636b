import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { settingsQuery } from '../api/queries.ts';
import { useLanguage } from '../language/language.ts';
import { browserZone } from './zone-time.ts';

export type Zone = {
  /** IANA name. */
  readonly name: string;
  readonly kind: 'browser' | 'installation';
  /** The other choice; null if both are the same, or the settings cannot be read. */
  readonly installation: string | null;
};

/** The time zone of the page: the browser's, or that of the settings if the address says so. */
export function useZone(wanted: 'installation' | undefined): Zone {
  const settings = useQuery(settingsQuery);
  const browser = browserZone();
  const configured = settings.data?.['timezone']?.value;
  const installation = typeof configured === 'string' && configured !== browser ? configured : null;
  const isInstallation = wanted === 'installation' && installation !== null;
  return {
    name: isInstallation ? installation : browser,
    kind: isInstallation ? 'installation' : 'browser',
    installation,
  };
}

/** Times as the language writes them, in a zone. */
export function useZoneFormats(timeZone: string): {
  time: (at: string | number) => string;
  dateTime: (at: string | number) => string;
  /** `quinta-feira, 15 de janeiro de 2026 às 14:05` */
  full: (at: string | number) => string;
} {
  const language = useLanguage();
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) => {
      const made = new Intl.DateTimeFormat(language, { ...options, timeZone });
      return (at: string | number) => made.format(new Date(at));
    };
    return {
      time: format({ timeStyle: 'short' }),
      dateTime: format({ dateStyle: 'medium', timeStyle: 'short' }),
      full: format({ dateStyle: 'full', timeStyle: 'short' }),
    };
  }, [language, timeZone]);
}
