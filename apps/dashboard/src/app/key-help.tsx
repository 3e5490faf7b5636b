import { Modal } from '../design/modal.tsx';
import styles from './key-help.module.css';
import { pages } from './pages.ts';
import { useAppTexts } from './texts.ts';

export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const text = useAppTexts();
  const keys = [
    ['Ctrl K', text('keyJump')],
    ['Ctrl S', text('keySave')],
    ['?', text('keyHelp')],
    ...pages.map(({ key, text: name }) => [`g ${key}`, text('keyGo', { page: text(name) })]),
  ];
  return (
    <Modal open onClose={onClose} title={text('keysTitle')}>
      <dl className={styles.keys}>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.hint}>{text('letterKeysHint')}</p>
    </Modal>
  );
}
