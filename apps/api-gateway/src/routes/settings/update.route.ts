import {
  isSettingKey,
  maskedSecret,
  SettingAnswer,
  type SettingKey,
  SettingPath,
  settingCatalogue,
  UpdateSettingBody,
} from '@ligai/contracts';
import { type Database, findStoredSetting, knowsTimeZone, storeSetting } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { tagHeader } from '../../http/entity-tag.ts';
import { shown } from '../../http/invalid-request.ts';
import { Reply, route } from '../../http/route.ts';
import { checkSetting, type Warning } from '../../provider-checks/check-choice.ts';
import { tellServices } from './reload-everywhere.ts';
import { settingTag, settingUnchanged, shownSetting } from './setting-answers.ts';

export const updateSettingRoute = route({
  method: 'put',
  path: '/api/v1/settings/:key',
  summary: 'Update Setting',
  description:
    'Takes effect at once in all services. A key, a model or a voice is checked with its provider first: a value that the provider rejects is 422; if it does not respond within 3 s, the value is stored and `warning` says so. A reasoning effort that the model rejects is stored with a `warning`. A secret is stored encrypted; writing its mask `****` back changes nothing.',
  params: SettingPath,
  body: UpdateSettingBody,
  answer: SettingAnswer,
  tagged: true,
  conditional: true,
  example: { body: { value: '20' }, answer: { key: 'max_concurrent_calls', value: '20' } },
  async handle({ params, body: { value }, ifMatch }, gateway) {
    const { key } = params;
    if (!isSettingKey(key)) throw new LigaiError('invalid_request', `key: expected a known setting, got ${shown(key)}`);
    const unchanged = settingCatalogue[key].secret && value === maskedSecret;
    const precondition = settingUnchanged(key, ifMatch, gateway);
    let warning: Warning;
    let stored = await findStoredSetting(gateway.db, key);
    if (unchanged) precondition?.(stored);
    else {
      refuseUnfit(key, value);
      if (key === 'timezone') await refuseUnknownZone(gateway.db, value);
      warning = await checkSetting(gateway, key, value);
      stored = await storeSetting(gateway.db, gateway.secrets, key, value, precondition);
      await tellServices(gateway, key);
    }
    const text = gateway.settings.texts()[key];
    const answer = { key, value: shownSetting(key, text), ...(warning !== undefined && { warning }) };
    return new Reply(answer, { headers: tagHeader(settingTag(key, text, stored)) });
  },
});

function refuseUnfit(key: SettingKey, value: string): void {
  const { schema, secret } = settingCatalogue[key];
  const problem = schema.safeParse(value).error?.issues[0];
  if (!problem) return;
  const got = secret ? '' : `, got ${shown(value)}`;
  throw new LigaiError('invalid_request', `${key}: ${problem.message}${got}`);
}

/** Statistics compute "today" in the database, whose list of time zones is another than that of Node. */
async function refuseUnknownZone(db: Database, value: string): Promise<void> {
  if (await knowsTimeZone(db, value)) return;
  throw new LigaiError('invalid_request', `timezone: the database does not know this time zone, got ${shown(value)}`);
}
