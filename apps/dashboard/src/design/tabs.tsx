import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import { type ReactNode, useDeferredValue, useEffect, useRef } from 'react';
import { showInRow } from './show-in-row.ts';
import styles from './tabs.module.css';

export type Tab<T extends string> = { value: T; label: ReactNode; content: ReactNode };

/** Parts of a page of which one is shown. Which one belongs into the address. */
export function Tabs<T extends string>(props: { tabs: readonly Tab<T>[]; value: T; onChange: (value: T) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const shown = props.tabs.findIndex(({ value }) => value === props.value);
  // The content is rendered after the row of tabs, as work of its own.
  const isRowShown = useDeferredValue(true, false);
  useEffect(() => showInRow(list.current, list.current?.children[shown]), [shown]);
  return (
    <BaseTabs.Root value={props.value} onValueChange={(value) => props.onChange(value as T)}>
      <BaseTabs.List ref={list} className={styles.list}>
        {props.tabs.map(({ value, label }) => (
          <BaseTabs.Tab key={value} value={value} className={styles.tab}>
            {label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {props.tabs.map(({ value, content }) => (
        <BaseTabs.Panel key={value} value={value} className={styles.panel}>
          {isRowShown && content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
