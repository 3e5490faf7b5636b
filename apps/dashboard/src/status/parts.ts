import type { LiveStatsAnswer, ProviderState, ProviderStatus } from '@ligai/contracts';
import type { BadgeLook } from '../design/badge.tsx';
import { useFormats } from '../language/formats.ts';
import { usePartTexts } from './part-texts.ts';
import { providerNames, useSimulated } from './queries.ts';

/** Something that calls need, with its state in words. */
export type Part = {
  name: string;
  look: BadgeLook;
  words: string;
  since: string | null;
  /** Why it does not work, in the words of whoever reported it. */
  reason: string | null;
  /** What to do about it. */
  advice: string | null;
  /** The settings that may be wrong: a phrase that finds them. */
  settings?: string;
  version?: string | null;
  /** Its name in logs and settings. */
  technicalName?: string;
};

/** It works; `calm`: a simulator does. */
export const isWell = ({ look }: Part): boolean => look === 'good' || look === 'calm';

const looks: Record<ProviderState, BadgeLook> = { ok: 'good', limited: 'wait', unreachable: 'bad', refused: 'bad' };
const advice = {
  limited: 'adviseLimited',
  unreachable: 'adviseUnreachable',
  refused: 'adviseRefused',
} as const;

/** Speech recognition, the model and the voice. */
export function useProviderParts(providers: readonly ProviderStatus[]): Part[] {
  const text = usePartTexts();
  const formats = useFormats();
  const simulated = useSimulated();
  return providers.map(({ provider, state, since, message, next_check_at }) => ({
    ...{ name: providerNames[provider], since, reason: message },
    ...(state === 'ok' && simulated.has(provider)
      ? ({ look: 'calm', words: text('simulated') } as const)
      : { look: looks[state], words: text(state === 'ok' ? 'works' : state) }),
    ...(state === 'refused' && { settings: providerNames[provider] }),
    advice:
      state === 'ok'
        ? null
        : [text(advice[state]), next_check_at && text('nextCheck', { time: formats.time(next_check_at) })]
            .filter(Boolean)
            .join(' '),
  }));
}

/** The telephone switches. */
export function useSwitchParts(switches: LiveStatsAnswer['switches']): Part[] {
  const text = usePartTexts();
  const ready = useSimulated().has('freeswitch')
    ? ({ look: 'calm', words: text('simulated') } as const)
    : ({ look: 'good', words: text('works') } as const);
  return switches.map(({ node, state, reason, since }) => ({
    ...{ name: text('switch', { node }), since, reason },
    ...(state === 'ready' ? ready : ({ look: 'bad', words: text('unavailable') } as const)),
    advice: state === 'ready' ? null : text('adviseUnavailable'),
  }));
}
