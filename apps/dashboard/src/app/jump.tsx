import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useNavigate } from '@tanstack/react-router';
import modalStyles from '../design/modal.module.css';
import styles from './jump.module.css';
import { type PageEntry, pages } from './pages.ts';
import { useAppTexts } from './texts.ts';

type Target = { label: string; entry: PageEntry };

/** `Ctrl K`: a search of pages and actions. */
export default function Jump({ onClose }: { onClose: () => void }) {
  const text = useAppTexts();
  const navigate = useNavigate();
  const targets: Target[] = pages.map((entry) => ({ label: text(entry.text), entry }));
  const go = ({ entry }: Target) => {
    onClose();
    void navigate({ to: entry.path });
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={modalStyles.backdrop} />
        <Dialog.Popup className={styles.popup} aria-label={text('jump')}>
          <Autocomplete.Root
            items={targets}
            itemToStringValue={({ label }) => label}
            autoHighlight="always"
            open
            inline
          >
            <Autocomplete.Input className={styles.input} placeholder={text('jumpHint')} aria-label={text('jumpHint')} />
            <Autocomplete.Empty className={styles.empty}>{text('nothingFound')}</Autocomplete.Empty>
            <Autocomplete.List className={styles.list}>
              {(target: Target) => (
                <Autocomplete.Item
                  key={target.entry.path}
                  value={target}
                  className={styles.item}
                  onClick={() => go(target)}
                >
                  <target.entry.icon size={16} aria-hidden="true" />
                  {target.label}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
