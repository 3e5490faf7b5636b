import type { HealthAnswer, LiveStatsAnswer } from '@ligai/contracts';
import { useFormats } from '../language/formats.ts';
import type { Part } from './parts.ts';
import { useStatusTexts } from './texts.ts';

/** The services in the order in which a call needs them. */
const known = [
  ...(['api-gateway', 'postgres', 'nats', 'call-controller', 'media-bridge'] as const),
  ...(['scheduler', 'campaign-dialer', 'webhook-dispatcher'] as const),
];

/** The services of LigAI and what they run on; providers are listed by themselves. */
export function useServiceParts(services: HealthAnswer['services']): Part[] {
  const text = useStatusTexts();
  return known.flatMap((technicalName) => {
    const service = services[technicalName];
    if (!service) return [];
    const { status, version, since, detail } = service;
    const isWell = status === 'healthy';
    return {
      ...{ technicalName, version, since, reason: detail ?? null },
      name: text(`name_${technicalName}`),
      look: isWell ? (detail === undefined ? 'good' : 'wait') : 'bad',
      words: text(isWell ? 'healthy' : status === 'missing' ? 'missing' : 'unhealthy'),
      advice: isWell ? null : text(`if_${technicalName}`),
    } satisfies Part;
  });
}

const looks = { ready: 'good', full: 'wait', silent: 'bad' } as const;

const words = { ready: 'bridgeLoad', full: 'bridgeFull', silent: 'silent' } as const;

export function useBridgeParts(bridges: LiveStatsAnswer['bridges']): Part[] {
  const text = useStatusTexts();
  const formats = useFormats();
  return bridges.map(({ bridge_id: id, state, calls, capacity }) => ({
    ...{ name: text('bridge', { id }), look: looks[state], since: null, reason: null },
    words: text(words[state], { calls: formats.count(calls), capacity: formats.count(capacity) }),
    advice: state === 'ready' ? null : text(state === 'full' ? 'adviseFull' : 'adviseSilent'),
  }));
}
