import { isSettingKey, SettingAnswer, SettingPath } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../http/invalid-request.ts';
import { route } from '../../http/route.ts';
import { shownSetting } from './setting-answers.ts';

export const getSettingRoute = route({
  method: 'get',
  path: '/api/v1/settings/:key',
  summary: 'Get Setting',
  params: SettingPath,
  answer: SettingAnswer,
  errors: { 404: 'No such setting' },
  example: { answer: { key: 'max_concurrent_calls', value: '15' } },
  async handle({ params: { key } }, { settings }) {
    if (!isSettingKey(key)) throw new LigaiError('not_found', `Setting ${shown(key)} not found`);
    return { key, value: shownSetting(key, settings.texts()[key]) };
  },
});
