import type { ProviderName, ProviderState, ProviderStatus } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { Badge, type BadgeLook } from '../design/badge.tsx';
import { useFormats } from '../language/formats.ts';
import { useLive } from '../live/use-live.ts';
import styles from './now-page.module.css';
import { useNowTexts } from './texts.ts';

const looks: Record<ProviderState, BadgeLook> = { ok: 'good', limited: 'wait', unreachable: 'bad', refused: 'bad' };
const titles: Record<ProviderName, string> = { openai: 'OpenAI', deepgram: 'Deepgram', murf: 'Murf' };
const words = {
  ok: 'providerWorks',
  limited: 'providerLimited',
  unreachable: 'providerUnreachable',
  refused: 'providerRefused',
} as const satisfies Record<ProviderState, string>;

/** Whether speech recognition, the model and the voice can be used, and why not. */
export function ProviderStates() {
  const text = useNowTexts();
  const formats = useFormats();
  const live = useLive((state) => state.providers);
  const { data = [] } = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => request<ProviderStatus[]>('GET', '/api/v1/providers', { signal }),
  });
  const states = data.map((one) => live.get(one.provider) ?? one);
  return (
    <ul className={styles.providers} aria-label={text('providers')}>
      {states.map(({ provider, state, message, next_check_at }) => (
        <li key={provider} className={styles.provider}>
          <strong>{titles[provider]}</strong> <Badge look={looks[state]}>{text(words[state])}</Badge>
          {state !== 'ok' && (
            <p className={styles.reason}>
              {message} {next_check_at && text('nextCheck', { time: formats.time(next_check_at) })}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
