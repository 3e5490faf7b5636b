import { DoneAnswer, isSettingKey, SettingPath } from '@ligai/contracts';
import { clearSetting } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../http/invalid-request.ts';
import { route } from '../../http/route.ts';
import { tellServices } from './reload-everywhere.ts';
import { settingUnchanged } from './setting-answers.ts';

export const clearSettingRoute = route({
  method: 'delete',
  path: '/api/v1/settings/:key',
  summary: 'Clear Setting',
  description: 'Deletes the stored value: the default applies again, at once in all services.',
  params: SettingPath,
  answer: DoneAnswer,
  conditional: true,
  errors: { 404: 'No such setting' },
  example: { answer: { success: true, message: 'Setting max_concurrent_calls is back to its default' } },
  async handle({ params: { key }, ifMatch }, gateway) {
    if (!isSettingKey(key)) throw new LigaiError('not_found', `Setting ${shown(key)} not found`);
    await clearSetting(gateway.db, key, settingUnchanged(key, ifMatch, gateway));
    await tellServices(gateway, key);
    return { success: true as const, message: `Setting ${key} is back to its default` };
  },
});
