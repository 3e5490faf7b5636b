export type MurfModel = 'FALCON' | 'GEN2';

/** As in the real service, the voices differ by model: a voice of another model is an error. */
type Entry = { id: string; name: string; gender?: 'Male'; models: MurfModel[]; alsoSpeaks?: string[] };

const catalogue: Entry[] = [
  { id: 'pt-BR-isadora', name: 'Isadora', models: ['FALCON', 'GEN2'] },
  { id: 'pt-BR-heitor', name: 'Heitor', gender: 'Male', models: ['FALCON', 'GEN2'] },
  { id: 'pt-BR-benício', name: 'Benício', gender: 'Male', models: ['FALCON', 'GEN2'] },
  { id: 'pt-BR-eloa', name: 'Eloá', models: ['GEN2'] },
  { id: 'en-US-daniel', name: 'Daniel', gender: 'Male', models: ['FALCON', 'GEN2'] },
  { id: 'en-US-natalie', name: 'Natalie', models: ['FALCON', 'GEN2'], alsoSpeaks: ['pt-BR'] },
  { id: 'en-UK-ruby', name: 'Ruby', models: ['FALCON', 'GEN2'] },
  { id: 'es-MX-alejandro', name: 'Alejandro', gender: 'Male', models: ['FALCON'], alsoSpeaks: ['en-UK'] },
  { id: 'en-US-imani', name: 'Imani', models: ['GEN2'] },
];

/** `falcon-2` and `Falcon` are the same model. */
export function modelOf(name: string): MurfModel | undefined {
  if (/^falcon/i.test(name)) return 'FALCON';
  return /^gen2$/i.test(name) ? 'GEN2' : undefined;
}

/** By id or by display name. */
export function hasVoice(model: MurfModel, voice: string): boolean {
  return catalogue.some((entry) => entry.models.includes(model) && (entry.id === voice || entry.name === voice));
}

const localesOf = ({ id, alsoSpeaks = [] }: Entry): string[] => [id.slice(0, 5), ...alsoSpeaks];

export function hasLocale(model: MurfModel, voice: string, locale: string): boolean {
  const entry = catalogue.find((one) => one.models.includes(model) && (one.id === voice || one.name === voice));
  return entry !== undefined && localesOf(entry).includes(locale);
}

/** The response of `GET /v1/speech/voices`. */
export function voicesOf(model: MurfModel): object[] {
  return catalogue
    .filter((entry) => entry.models.includes(model))
    .map((entry) => ({ ...entry, locales: localesOf(entry) }))
    .map(({ id, name, gender = 'Female', locales }) => ({
      voiceId: id,
      displayName: name,
      gender,
      locale: id.slice(0, 5),
      description: 'Simulated',
      displayLanguage: id.startsWith('pt') ? 'Portuguese' : 'English',
      accent: id.slice(3, 5),
      availableStyles: ['Conversational'],
      supportedLocales: Object.fromEntries(
        locales.map((locale) => [locale, { detail: 'Simulated', availableStyles: ['Conversational'] }]),
      ),
    }));
}
