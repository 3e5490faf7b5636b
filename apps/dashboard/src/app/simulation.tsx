import { Link } from '@tanstack/react-router';
import { useSimulated } from '../status/queries.ts';
import styles from './shell.module.css';
import { useAppTexts } from './texts.ts';

/** On every page while a simulator stands in for the telephone network or for a provider: nobody takes it for the real thing. */
export function Simulation() {
  const text = useAppTexts();
  const simulated = useSimulated();
  if (simulated.size === 0) return null;
  const noPhoneRings = simulated.has('freeswitch');
  return (
    <Link to="/start" className={styles.simulation}>
      {text(noPhoneRings ? 'simulation' : 'partlySimulated')}
      <span className={styles.simulationAbout}>{text(noPhoneRings ? 'noPhoneRings' : 'seeWhat')}</span>
    </Link>
  );
}
