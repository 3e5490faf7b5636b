import type { SettingDetails, SettingKey, SetupAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listAgainMs, settingsQuery, setupQuery } from '../api/queries.ts';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { PageError } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { SearchField } from '../design/search-field.tsx';
import { Toggle } from '../design/toggle.tsx';
import { KeyField } from './key-field.tsx';
import { SettingField } from './setting-field.tsx';
import { type Group, groups, providerOfKey, settingsOf } from './setting-groups.ts';
import { isChanged } from './setting-value.ts';
import styles from './settings-page.module.css';
import { matchesPhrase, type SettingsSearch } from './settings-search.ts';
import { useSettingsTexts, useSettingTexts } from './texts.ts';

type AllDetails = Readonly<Record<string, SettingDetails>>;
type Drafts = Readonly<Partial<Record<SettingKey, string>>>;

/** All settings, in groups, with a search that is in the address. */
export function SettingsPage() {
  const text = useSettingsTexts();
  const settings = useQuery({ ...settingsQuery, refetchInterval: listAgainMs });
  const setup = useQuery({ ...setupQuery, refetchInterval: listAgainMs });
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link to="/start">{text('start')}</Link>
      </PageHead>
      {settings.isPending && <Loading lines={8} />}
      {settings.isError && !settings.data && (
        <PageError error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data && <Settings all={settings.data} parts={setup.data?.parts ?? []} />}
    </>
  );
}

function Settings({ all, parts }: { all: AllDetails; parts: SetupAnswer['parts'] }) {
  const text = useSettingsTexts();
  const search = useSearch({ from: '/settings' });
  // What is typed stays while the search shows other settings: also a key, which is no draft of a stored value. Its field
  // stays in the page too, since it knows whether the setting was changed by somebody else meanwhile.
  const [drafts, setDrafts] = useState<Drafts>({});
  const change = (key: SettingKey, draft: string | undefined) =>
    setDrafts(({ [key]: _, ...rest }) => (draft === undefined ? rest : { ...rest, [key]: draft }));
  const found = useGroups(all, search, drafts);
  const shown = found.filter(({ isShown }) => isShown);
  const isSimulated = (key: SettingKey) =>
    parts.some(({ provider, simulated }) => provider === providerOfKey[key] && simulated);
  return (
    <div className={styles.page}>
      <Search all={all} search={search} shown={shown.map(({ group }) => group)} />
      <div className={styles.groups}>
        {shown.length === 0 && <NothingShown search={search} />}
        {found.map(({ group, keys, isShown }) => (
          <section
            key={group}
            id={group}
            className={styles.group}
            aria-labelledby={`${group}-title`}
            tabIndex={-1}
            hidden={!isShown}
          >
            <div className={styles.groupHead}>
              <h2 id={`${group}-title`}>{text(group)}</h2>
              <p>{text(`${group}About`)}</p>
            </div>
            <div className={styles.settings}>
              {keys.map(({ key, details, matches }) => (
                <div key={key} hidden={!matches}>
                  {details.secret ? (
                    <KeyField
                      settingKey={key}
                      details={details}
                      simulated={isSimulated(key)}
                      typed={drafts[key] ?? ''}
                      onTyped={(typed) => change(key, typed === '' ? undefined : typed)}
                    />
                  ) : (
                    <SettingField
                      settingKey={key}
                      details={details}
                      draft={drafts[key]}
                      onDraft={(draft) => change(key, draft)}
                    />
                  )}
                </div>
              ))}
            </div>
          </section>
        ))}
      </div>
      <LeaveGuard
        isChanged={Object.keys(drafts).length > 0}
        // The search and the groups are in the address of this page.
        staysOnPath
        title={text('leaveTitle')}
        about={text('leaveAbout')}
        action={text('leave')}
      />
    </div>
  );
}

/** The search, and the groups that it leaves. */
function Search({ all, search, shown }: { all: AllDetails; search: SettingsSearch; shown: readonly Group[] }) {
  const text = useSettingsTexts();
  const navigate = useNavigate({ from: '/settings' });
  const change = (next: SettingsSearch) => void navigate({ search: { ...search, ...next }, replace: true });
  return (
    <div className={styles.search}>
      <SearchField label={text('search')} phrase={search.q} onSearch={(q) => change({ q })} />
      <Toggle
        label={text('onlyChanged', { count: Object.values(all).filter(isChanged).length })}
        checked={search.changed === true}
        onChange={(changed) => change({ changed: changed || undefined })}
      />
      <nav aria-label={text('groupList')} className={styles.contents}>
        <ul>
          {shown.map((group) => (
            <li key={group}>
              <Link to="/settings" search={search} hash={group} activeOptions={{ includeHash: true }}>
                {text(group)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

function NothingShown({ search }: { search: SettingsSearch }) {
  const text = useSettingsTexts();
  const navigate = useNavigate({ from: '/settings' });
  return (
    <Empty title={search.q ? text('noneMatch', { phrase: shortened(search.q) }) : text('noneChanged')}>
      <Button onClick={() => void navigate({ search: {} })}>{text('showAll')}</Button>
    </Empty>
  );
}

/** A phrase to be quoted, without what nobody reads to its end. */
const shortened = (phrase: string): string => (phrase.length > 80 ? `${phrase.slice(0, 80)}…` : phrase);

/** The groups with the settings that match, and with those in which something is typed, in the order of the page. */
function useGroups(all: AllDetails, { q = '', changed }: SettingsSearch, drafts: Drafts) {
  const text = useSettingsTexts();
  const names = useSettingTexts();
  return groups.flatMap((group) => {
    const keys = settingsOf(group).flatMap((key) => {
      const details = all[key];
      if (!details) return [];
      const isTyped = drafts[key] !== undefined;
      const { name, about, words = '' } = names[key];
      const isFound = matchesPhrase(q, [key, name, about, words, details.variable, text(group)]);
      const matches = isFound && (!changed || isChanged(details) || isTyped);
      return matches || isTyped ? [{ key, details, matches }] : [];
    });
    return keys.length > 0 ? [{ group, keys, isShown: keys.some(({ matches }) => matches) }] : [];
  });
}
