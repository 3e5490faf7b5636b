import { lazy, Suspense, useState } from 'react';
import modalStyles from '../design/modal.module.css';
import styles from './jump.module.css';
import type { Typing } from './jump.tsx';
import { missingPart } from './missing-part.tsx';
import { useAppTexts } from './texts.ts';

const loadJump = () => import('./jump.tsx');
/** Not part of the first page: loaded when `Ctrl` is pressed or its button is approached, so that it opens at once. */
export const prepareJump = () => void loadJump().catch(() => undefined);
const Jump = lazy(() => loadJump().catch(() => missingPart));

/** The search of `Ctrl K`. What is typed while it is being loaded is searched. */
export function JumpDialog({ onClose }: { onClose: () => void }) {
  const [{ typed, isEntered }, setState] = useState({ typed: '', isEntered: false });
  const [before] = useState(() => document.activeElement);
  const close = () => {
    onClose();
    if (before instanceof HTMLElement) before.focus();
  };
  const typing: Typing = {
    ...{ typed, isEntered, onClose: close },
    onType: (next) => setState({ typed: next, isEntered: false }),
    onEnter: () => setState({ typed, isEntered: true }),
  };
  return (
    <Suspense fallback={<FirstLetters {...typing} />}>
      <Jump {...typing} />
    </Suspense>
  );
}

function FirstLetters({ typed, onType, onEnter, onClose }: Typing) {
  const text = useAppTexts();
  return (
    <>
      <div className={modalStyles.backdrop} onPointerDown={onClose} />
      <div className={styles.popup} role="dialog" aria-modal="true" aria-label={text('jump')}>
        <input
          ref={(input) => input?.focus()}
          className={styles.input}
          aria-label={text('jumpHint')}
          placeholder={text('jumpHint')}
          value={typed}
          onChange={({ target }) => onType(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
            if (event.key === 'Tab') event.preventDefault();
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter();
          }}
        />
      </div>
    </>
  );
}
