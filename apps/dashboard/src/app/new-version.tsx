import { RefreshCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import { useConnection } from '../live/use-live.ts';
import styles from './notices.module.css';
import { useAppTexts } from './texts.ts';

/**
 * Says that the gateway serves another build than the one that runs here. It is checked after each lost connection, which a
 * new version begins with, and when a part of the page cannot be loaded. Nothing is reloaded unasked: a form may be open, and
 * the browser asks before its contents are lost.
 */
export function NewVersion() {
  const text = useAppTexts();
  const [isNew, setNew] = useState(false);
  const connection = useConnection();
  const wasLost = useRef(false);
  useEffect(() => {
    const check = () => void isOtherBuild().then((other) => other && setNew(true));
    if (connection === 'lost') wasLost.current = true;
    if (connection === 'live' && wasLost.current) check();
    window.addEventListener('vite:preloadError', check);
    return () => window.removeEventListener('vite:preloadError', check);
  }, [connection]);
  if (!isNew) return null;
  return (
    <div role="status" className={styles.newVersion}>
      <div className={styles.content}>
        <p className={styles.title}>{text('changed')}</p>
        <p className={styles.description}>{text('changedHint')}</p>
      </div>
      <Button onClick={() => window.location.reload()}>
        <RefreshCw size={16} aria-hidden="true" />
        {text('reload')}
      </Button>
    </div>
  );
}

/** The name of the first script is that of its contents. */
async function isOtherBuild(): Promise<boolean> {
  const script = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  if (!script) return false;
  try {
    const response = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-store' });
    return response.ok && !(await response.text()).includes(script);
  } catch {
    return false;
  }
}
