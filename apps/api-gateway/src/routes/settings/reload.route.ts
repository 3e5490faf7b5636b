import { ReloadAnswer } from '@ligai/contracts';
import { route } from '../../http/route.ts';
import { reloadEverywhere } from './reload-everywhere.ts';

const waitForServicesMs = 3000;

export const reloadSettingsRoute = route({
  method: 'post',
  path: '/api/v1/settings/reload',
  summary: 'Reload Settings',
  description:
    'Every service reads its settings again. `success` is false if a running service did not respond in time.',
  answer: ReloadAnswer,
  example: {
    answer: {
      success: true,
      message: 'Settings reloaded by api-gateway, call-controller, media-bridge',
      reloaded: ['api-gateway', 'call-controller', 'media-bridge'],
      silent: [],
    },
  },
  async handle(_input, gateway) {
    const { reloaded, silent } = await reloadEverywhere(gateway, waitForServicesMs);
    const unheard = silent.length === 0 ? '' : `, without an answer from ${silent.join(', ')}`;
    const message = `Settings reloaded by ${reloaded.join(', ')}${unheard}`;
    return { success: silent.length === 0, message, reloaded, silent };
  },
});
