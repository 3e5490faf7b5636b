import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { setupQuery } from '../api/queries.ts';
import buttonStyles from '../design/button.module.css';
import { Button } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { useLive } from '../live/use-live.ts';
import { useInvitationTexts } from './invitation-texts.ts';
import styles from './start-invitation.module.css';

const dismissedKey = 'ligai.start.dismissed';

/** What LigAI is for and the way to the first call, until there was one or it is dismissed. */
export function StartInvitation() {
  const text = useInvitationTexts();
  const [isDismissed, setDismissed] = useState(() => localStorage.getItem(dismissedKey) !== null);
  const { data: setup } = useQuery({ ...setupQuery, enabled: !isDismissed });
  const hasCalls = useLive((state) => state.calls.size > 0);
  if (isDismissed || hasCalls || !setup || setup.calls.placed) return null;
  const dismiss = () => {
    localStorage.setItem(dismissedKey, 'yes');
    setDismissed(true);
  };
  return (
    <section className={styles.invitation} aria-labelledby="invitation">
      <Mark className={styles.mark} />
      <div className={styles.words}>
        <h2 id="invitation">{text('title')}</h2>
        <p>{text('about')}</p>
      </div>
      <div className={styles.actions}>
        <Link to="/start" className={`${buttonStyles.button} ${buttonStyles.primary} ${styles.open}`}>
          {text('open')}
        </Link>
        <Button look="quiet" onClick={dismiss}>
          {text('dismiss')}
        </Button>
      </div>
    </section>
  );
}
