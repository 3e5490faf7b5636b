import { isSettingKey, SettingAnswer, SettingPath } from '@ligai/contracts';
import { findStoredSetting } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { tagHeader } from '../../http/entity-tag.ts';
import { shown } from '../../http/invalid-request.ts';
import { Reply, route } from '../../http/route.ts';
import { settingTag, shownSetting } from './setting-answers.ts';

export const getSettingRoute = route({
  method: 'get',
  path: '/api/v1/settings/:key',
  summary: 'Get Setting',
  params: SettingPath,
  answer: SettingAnswer,
  tagged: true,
  errors: { 404: 'No such setting' },
  example: { answer: { key: 'max_concurrent_calls', value: '15' } },
  async handle({ params: { key } }, { db, settings }) {
    if (!isSettingKey(key)) throw new LigaiError('not_found', `Setting ${shown(key)} not found`);
    const text = settings.texts()[key];
    const tag = settingTag(key, text, await findStoredSetting(db, key));
    return new Reply({ key, value: shownSetting(key, text) }, { headers: tagHeader(tag) });
  },
});
