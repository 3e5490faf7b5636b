import styles from './now-page.module.css';

/** One figure with its name. `value` is undefined until it is known. */
export function Figure({ name, value, about }: { name: string; value: string | undefined; about?: string }) {
  return (
    <div className={styles.figure}>
      <span className={styles.figureName}>{name}</span>
      <strong className={styles.figureValue}>{value ?? '–'}</strong>
      {about && <span className={styles.hint}>{about}</span>}
    </div>
  );
}
