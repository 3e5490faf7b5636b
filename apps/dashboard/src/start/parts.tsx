import type { SettingKey, SetupAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Brain, Ear, type LucideIcon, Phone, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { settingsQuery } from '../api/queries.ts';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { Badge } from '../design/badge.tsx';
import boxStyles from '../design/box.module.css';
import { Card } from '../design/card.tsx';
import { KeyField } from '../settings/key-field.tsx';
import styles from './start-page.module.css';
import { useStartTexts } from './texts.ts';

type Part = SetupAnswer['parts'][number];

const icons: Record<Part['part'], LucideIcon> = { switch: Phone, hearing: Ear, thinking: Brain, speaking: Volume2 };

const keyOfPart: Record<Part['part'], SettingKey | null> = {
  switch: null,
  hearing: 'deepgram_api_key',
  thinking: 'openai_api_key',
  speaking: 'murf_api_key',
};

/** The parts of a call: which are simulated, and the key or the variables that make each real. */
export function Parts({ parts, starting }: { parts: readonly Part[]; starting: boolean }) {
  const text = useStartTexts();
  return (
    <Card title={text('partsTitle')}>
      <p>{text(parts.some(({ simulated }) => simulated) ? 'partsSimulated' : 'partsReal')}</p>
      <ul className={styles.parts}>
        {parts.map((part) => (
          <PartOfCall key={part.part} part={part} starting={starting && part.part === 'switch'} />
        ))}
      </ul>
    </Card>
  );
}

/** `starting`: it is not ready because it has just been started. */
type PartProps = { part: Part; starting: boolean };

function PartOfCall({ part, starting }: PartProps) {
  const text = useStartTexts();
  const sentence = useSentence();
  const { data: settings } = useQuery(settingsQuery);
  const [typed, setTyped] = useState('');
  const Icon = icons[part.part];
  const key = keyOfPart[part.part];
  const details = key === null ? undefined : settings?.[key];
  return (
    <li className={styles.part}>
      <div className={styles.partHead}>
        <Icon size={20} aria-hidden="true" />
        <div>
          <h3>{text(part.part)}</h3>
          <p className={styles.hint}>{text(`${part.part}About`)}</p>
        </div>
        <PartState part={part} starting={starting} />
      </div>
      {part.problem !== null && !starting && (
        <p className={boxStyles.box} data-look="bad">
          {sentence(part.problem)}
        </p>
      )}
      {key !== null && details && (
        <KeyField
          settingKey={key}
          details={details}
          simulated={part.simulated}
          typed={typed}
          onTyped={setTyped}
          inPart
        />
      )}
      {part.part === 'switch' && part.simulated && <Variables names={part.variables} />}
    </li>
  );
}

function PartState({ part: { ready, simulated }, starting }: PartProps) {
  const text = useStartTexts();
  if (!ready && starting) return <Badge look="calm">{text('starting')}</Badge>;
  if (!ready) return <Badge look="bad">{text('notReady')}</Badge>;
  return <Badge look={simulated ? 'wait' : 'good'}>{text(simulated ? 'simulated' : 'real')}</Badge>;
}

const known = ['FREESWITCH_ESL', 'DIAL_STRING', 'CALLER_ID_NUMBER'] as const;

function Variables({ names }: { names: readonly string[] }) {
  const text = useStartTexts();
  return (
    <div className={styles.variables}>
      <p>{text('switchHow')}</p>
      <ul>
        {names.map((name) => {
          const about = known.find((one) => one === name);
          return (
            <li key={name}>
              <code>{name}</code>
              {about && `: ${text(about)}`}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
