import { SettingsAnswer, SettingsQuery, settingKeys } from '@ligai/contracts';
import { listStoredSettings } from '@ligai/db';
import { route } from '../../http/route.ts';
import { shownSetting, toDetails } from './setting-answers.ts';

export const listSettingsRoute = route({
  method: 'get',
  path: '/api/v1/settings',
  summary: 'List All Settings',
  description:
    'Values as text, secrets masked. `details=true` answers an object for each: its type, default and description.',
  query: SettingsQuery,
  answer: SettingsAnswer,
  example: {
    answer: {
      deepgram_api_key: '****',
      murf_api_key: '****',
      openai_api_key: '****',
      max_concurrent_calls: '15',
    },
  },
  async handle({ query: { details } }, { db, settings, config }) {
    const texts = settings.texts();
    if (!details) return Object.fromEntries(settingKeys.map((key) => [key, shownSetting(key, texts[key])]));
    const stored = await listStoredSettings(db);
    const fallbacks = config.service.settingDefaults;
    const detailsOf = (key: (typeof settingKeys)[number]) =>
      toDetails({ key, value: texts[key], fallback: fallbacks[key], stored: stored.get(key) });
    return Object.fromEntries(settingKeys.map((key) => [key, detailsOf(key)]));
  },
});
