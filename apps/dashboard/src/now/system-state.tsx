import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { useReadError } from '../api/use-read-error.ts';
import { useErrorText } from '../app/page-error.tsx';
import { SettingsLink } from '../status/part-list.tsx';
import { isWell, type Part, useProviderParts, useSwitchParts } from '../status/parts.ts';
import { liveStatsQuery, useProviders } from '../status/queries.ts';
import styles from './now-page.module.css';
import { useNowTexts } from './texts.ts';

/** Whether the switches, speech recognition, the model and the voice can be used; if not, why and what to do. */
export function SystemState() {
  const text = useNowTexts();
  const stats = useQuery(liveStatsQuery);
  const { query, providers } = useProviders();
  const parts = [...useSwitchParts(stats.data?.switches ?? []), ...useProviderParts(providers)];
  const problems = parts.filter((part) => !isWell(part));
  const errorText = useErrorText();
  const errors = [useReadError(stats), useReadError(query)];
  const error = errors.find((one) => one !== null);
  return (
    <section aria-label={text('system')} className={styles.system}>
      <ul className={styles.parts}>
        {parts.map(({ name, look, words }) => (
          <li key={name} data-look={look} className={styles.part}>
            <bdi>{name}</bdi> <span className={look === 'good' ? 'visually-hidden' : undefined}>{words}</span>
          </li>
        ))}
        <li>
          <Link to="/status">{text('toHealth')}</Link>
        </li>
      </ul>
      {error && (
        <div className={styles.problem} data-look="wait" role="status">
          {text('healthUnread')}. {errorText(error)}
        </div>
      )}
      {problems.map((part) => (
        <Problem key={part.name} part={part} />
      ))}
    </section>
  );
}

function Problem({ part: { name, look, words, reason, advice, settings } }: { part: Part }) {
  const sentence = useSentence();
  return (
    <div className={styles.problem} data-look={look} role="status">
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        : {words.toLocaleLowerCase()}. {advice} <SettingsLink phrase={settings} />
      </p>
      {reason && <p className={styles.hint}>{sentence(reason)}</p>}
    </div>
  );
}
