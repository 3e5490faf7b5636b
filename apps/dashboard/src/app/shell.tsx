import { Link, Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { Command } from 'lucide-react';
import { lazy, type RefObject, Suspense, useEffect, useRef } from 'react';
import { Mark } from '../design/mark.tsx';
import { showInRow } from '../design/show-in-row.ts';
import { useConnection } from '../live/use-live.ts';
import { JumpDialog, prepareJump } from './jump-dialog.tsx';
import { missingPart } from './missing-part.tsx';
import { NewVersion } from './new-version.tsx';
import { pages } from './pages.ts';
import { Preferences } from './preferences.tsx';
import styles from './shell.module.css';
import { Simulation } from './simulation.tsx';
import { useAppTexts } from './texts.ts';
import { useKeys } from './use-keys.ts';

const KeyHelp = lazy(() => import('./key-help.tsx').catch(() => missingPart));

/** What surrounds every page: navigation, state of the connection, search and preferences. */
export function Shell() {
  const text = useAppTexts();
  const { open, show } = useKeys();
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => (key === 'Control' || key === 'Meta') && prepareJump();
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const content = useFocusOfNewPage();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {text('skip')}
      </a>
      <header className={styles.bar}>
        <Link to="/" className={styles.home} aria-label="LigAI">
          <Mark className={styles.mark} />
          <span className={styles.name}>LigAI</span>
        </Link>
        <Connection />
        <Simulation />
        <button type="button" className={styles.jump} onPointerEnter={prepareJump} onClick={() => show('jump')}>
          <Command size={14} aria-hidden="true" />
          <span>{text('jump')}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Preferences />
      </header>
      <Navigation />
      <main ref={content} id="content" className={styles.content} tabIndex={-1}>
        <Outlet />
      </main>
      <NewVersion />
      {open === 'jump' && <JumpDialog onClose={() => show(null)} />}
      <Suspense>{open === 'help' && <KeyHelp onClose={() => show(null)} />}</Suspense>
    </div>
  );
}

/**
 * Gives the focus to the content of a page that is opened, where the keyboard and screen readers go on: the link that was
 * followed may be gone. A field of the page that takes the focus by itself has it.
 */
function useFocusOfNewPage(): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (!fromLocation || fromLocation.pathname === toLocation.pathname) return;
        if (!content.current?.contains(document.activeElement)) content.current?.focus({ preventScroll: true });
      }),
    [router],
  );
  return content;
}

function Navigation() {
  const text = useAppTexts();
  const nav = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const start = useLocation({ select: ({ pathname }) => `/${pathname.split('/')[1]}` });
  // On a narrow screen it is a row that is wider than the window.
  useEffect(() => {
    showInRow(nav.current, list.current?.children[pages.findIndex(({ path }) => path === start)]);
  }, [start]);
  return (
    <nav ref={nav} className={styles.nav} aria-label={text('navigation')}>
      <ul ref={list}>
        {pages.map(({ path, text: name, icon: Icon }) => (
          <li key={path}>
            <Link to={path} className={styles.entry} activeOptions={{ exact: path === '/', includeSearch: false }}>
              <Icon size={18} aria-hidden="true" />
              <span>{text(name)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Connection() {
  const text = useAppTexts();
  const state = useConnection();
  return (
    <span className={styles.connection} data-state={state} role="status">
      {text(state)}
    </span>
  );
}
