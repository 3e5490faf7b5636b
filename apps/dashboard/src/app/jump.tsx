import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import modalStyles from '../design/modal.module.css';
import styles from './jump.module.css';
import { type Found, type Target, useTargets } from './jump-targets.ts';
import { useErrorText } from './page-error.tsx';
import { useAppTexts } from './texts.ts';

export type Typing = {
  typed: string;
  onType: (typed: string) => void;
  /** Enter was pressed before there was a result: the first one is opened when all are there. */
  isEntered: boolean;
  onEnter: () => void;
  onClose: () => void;
};

/** `Ctrl K`: a search of pages, settings, prompts, campaigns, contacts, schedules, webhooks and calls. */
export default function Jump({ typed, onType, isEntered, onEnter, onClose }: Typing) {
  const text = useAppTexts();
  const navigate = useNavigate();
  const found = useTargets(typed);
  const go = ({ to, search }: Target) => {
    onClose();
    void navigate({ to, search: search ?? {} });
  };
  const [first] = found.targets;
  const awaited = isEntered && !found.isSearching ? first?.key : undefined;
  const goToFirst = useEffectEvent(() => first && go(first));
  useEffect(() => {
    if (awaited !== undefined) goToFirst();
  }, [awaited]);
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={modalStyles.backdrop} />
        <Dialog.Popup className={styles.popup} aria-label={text('jump')}>
          <Autocomplete.Root
            items={found.targets}
            filter={null}
            value={typed}
            onValueChange={(next, { reason }) => reason !== 'item-press' && onType(next)}
            itemToStringValue={({ label }) => label}
            autoHighlight="always"
            open
            inline
          >
            <Autocomplete.Input
              // The dialog gives it the focus only with the next frame; letters that are typed until then would be lost.
              ref={focus}
              className={styles.input}
              placeholder={text('jumpHint')}
              aria-label={text('jumpHint')}
              onKeyDown={({ key, nativeEvent }) => {
                if (key === 'Enter' && !nativeEvent.isComposing && !first && found.isSearching) onEnter();
              }}
            />
            <Autocomplete.List className={styles.list}>
              {(target: Target) => (
                <Autocomplete.Item key={target.key} value={target} className={styles.item} onClick={() => go(target)}>
                  <target.icon size={16} aria-hidden="true" />
                  <bdi className={styles.label}>{target.label}</bdi>
                  {target.about && <span className={styles.about}>{target.about}</span>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
            <State found={found} isTyped={typed.trim() !== ''} />
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const focus = (input: HTMLInputElement | null): void => input?.focus();

/** How the search goes, also for people who do not see the list. The number of results is for these only. */
function State({ found: { targets, isSearching, error }, isTyped }: { found: Found; isTyped: boolean }) {
  const text = useAppTexts();
  const errorText = useErrorText();
  const count = targets.length;
  const shown = error
    ? text('searchFailed', { reason: errorText(error) })
    : isSearching
      ? text('searching')
      : count === 0 && text('nothingFound');
  return (
    <Autocomplete.Status
      className={styles.state}
      data-shown={shown ? '' : undefined}
      data-look={error ? 'bad' : undefined}
    >
      {shown || <span className="visually-hidden">{isTyped && text('results', { count })}</span>}
    </Autocomplete.Status>
  );
}
