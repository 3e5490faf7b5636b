import { Menu } from '@base-ui/react/menu';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Check, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { changeTheme, currentTheme, type Theme, themes } from '../design/theme.ts';
import { changeLanguage, type Language, languages, useLanguage } from '../language/language.ts';
import { sessionQuery, signOut } from '../session/session.ts';
import { hasLetterKeys, switchLetterKeys } from './letter-keys.ts';
import { useNotify } from './notices.tsx';
import { useErrorText } from './page-error.tsx';
import styles from './preferences.module.css';
import { useAppTexts } from './texts.ts';

const languageNames: Record<Language, string> = { 'pt-BR': 'Português', en: 'English' };

/** Language, colours, shortcuts and the session. Opens at once. */
export default function PreferencesMenu() {
  const text = useAppTexts();
  const language = useLanguage();
  const [theme, setTheme] = useState<Theme>(currentTheme);
  const [letterKeys, setLetterKeys] = useState(hasLetterKeys);
  const { data: session } = useQuery(sessionQuery);
  const notify = useNotify();
  const errorText = useErrorText();
  const leaving = useMutation({
    mutationFn: signOut,
    onError: (error) => notify({ title: text('signOutFailed'), detail: errorText(error), look: 'bad' }),
  });
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={styles.trigger} aria-label={text('preferences')}>
        <Settings2 size={18} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={styles.positioner}>
          <Menu.Popup className={styles.popup}>
            <Choice label={text('language')} value={language} onChange={changeLanguage}>
              {languages.map((one) => ({ value: one, label: languageNames[one] }))}
            </Choice>
            <Choice
              label={text('theme')}
              value={theme}
              onChange={(next) => {
                changeTheme(next);
                setTheme(next);
              }}
            >
              {themes.map((one) => ({ value: one, label: text(`theme_${one}`) }))}
            </Choice>
            <Menu.Group>
              <Menu.GroupLabel className={styles.label}>{text('keysTitle')}</Menu.GroupLabel>
              <Menu.CheckboxItem
                className={styles.item}
                checked={letterKeys}
                onCheckedChange={(isOn) => {
                  switchLetterKeys(isOn);
                  setLetterKeys(isOn);
                }}
              >
                {text('letterKeys')}
                <Menu.CheckboxItemIndicator className={styles.check}>
                  <Check size={16} aria-hidden="true" />
                </Menu.CheckboxItemIndicator>
              </Menu.CheckboxItem>
            </Menu.Group>
            <Menu.Separator className={styles.separator} />
            <Menu.LinkItem className={styles.item} href="/docs">
              {text('apiPage')}
            </Menu.LinkItem>
            {session?.required && session.key_name !== null && (
              <Menu.Item className={styles.item} onClick={() => leaving.mutate()}>
                {text('signOut')} ({text('signedInAs', { name: session.key_name })})
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  children: { value: T; label: string }[];
}) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className={styles.label}>{props.label}</Menu.GroupLabel>
      <Menu.RadioGroup value={props.value} onValueChange={(value) => props.onChange(value as T)}>
        {props.children.map(({ value, label }) => (
          <Menu.RadioItem key={value} value={value} className={styles.item}>
            {label}
            <Menu.RadioItemIndicator className={styles.check}>
              <Check size={16} aria-hidden="true" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}
