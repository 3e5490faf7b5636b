import { Settings2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { missingPart } from './missing-part.tsx';
import styles from './preferences.module.css';
import { useAppTexts } from './texts.ts';

const loadMenu = () => import('./preferences-menu.tsx');
/** Not part of the first page: loaded when its button is approached. */
const prepareMenu = () => void loadMenu().catch(() => undefined);
const PreferencesMenu = lazy(() => loadMenu().catch(() => missingPart));

/** Opens the menu of language, colours and the session. */
export function Preferences() {
  const text = useAppTexts();
  const [isAsked, setAsked] = useState(false);
  const button = (
    <button
      type="button"
      className={styles.trigger}
      aria-label={text('preferences')}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={prepareMenu}
      onFocus={prepareMenu}
      onClick={() => setAsked(true)}
    >
      <Settings2 size={18} aria-hidden="true" />
    </button>
  );
  if (!isAsked) return button;
  return (
    <Suspense fallback={button}>
      <PreferencesMenu />
    </Suspense>
  );
}
