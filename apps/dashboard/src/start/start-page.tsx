import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ListOrdered, MessagesSquare, ScrollText } from 'lucide-react';
import { setupQuery } from '../api/queries.ts';
import { PageError } from '../app/page-error.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { FirstCall } from './first-call.tsx';
import { Parts } from './parts.tsx';
import styles from './start-page.module.css';
import { useStartTexts } from './texts.ts';

const steps = [
  { to: '/prompts', name: 'stepPrompt', icon: ScrollText },
  { to: '/campaigns', name: 'stepNumbers', icon: ListOrdered },
  { to: '/calls', name: 'stepRead', icon: MessagesSquare },
] as const;

/** What LigAI is for, a first call, and what is simulated. */
export function StartPage() {
  const text = useStartTexts();
  // A part that recovers, or a first call, is shown without a reload.
  const setup = useQuery({
    ...setupQuery,
    refetchInterval: ({ state }) => (state.data?.starting ? 1000 : 5000),
  });
  return (
    <>
      <PageHead title={text('title')} about={text('about')} />
      <ol className={styles.steps}>
        {steps.map(({ to, name, icon: Icon }) => (
          <li key={name} className={styles.step}>
            <Icon size={22} aria-hidden="true" />
            <div>
              <h2>
                <Link to={to}>{text(name)}</Link>
              </h2>
              <p>{text(`${name}About`)}</p>
            </div>
          </li>
        ))}
      </ol>
      {setup.isPending && <Loading lines={6} />}
      {setup.isError && !setup.data && <PageError error={setup.error} onRetry={() => void setup.refetch()} />}
      {setup.data && (
        <div className={styles.columns}>
          <FirstCall setup={setup.data} />
          <Parts parts={setup.data.parts} starting={setup.data.starting} />
        </div>
      )}
      <p className={styles.later}>
        {text('later')} <Link to="/settings">{text('settings')}</Link>
      </p>
    </>
  );
}
