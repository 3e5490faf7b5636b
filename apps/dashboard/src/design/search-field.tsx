import { useEffect, useEffectEvent, useState } from 'react';
import { longestPhrase } from '../api/longest-phrase.ts';
import { TextField } from './text-field.tsx';

/** What is typed is searched for after this pause. */
const typingPauseMs = 300;

type Props = {
  label: string;
  /** The phrase that is searched for now, as in the address; undefined without one. */
  phrase: string | undefined;
  onSearch: (phrase: string | undefined) => void;
  className?: string | undefined;
};

/** Searches while somebody types. A phrase that changes elsewhere, as by a link, replaces what is typed. */
export function SearchField({ label, phrase = '', onSearch, className }: Props) {
  const [{ words, known, sent }, setState] = useState({ words: phrase, known: phrase, sent: phrase });
  if (phrase !== known)
    setState(phrase === sent ? { words, sent, known: phrase } : { words: phrase, sent: phrase, known: phrase });
  const search = useEffectEvent(onSearch);
  useEffect(() => {
    const next = words.trim();
    if (next === sent) return;
    const timer = setTimeout(() => {
      setState((state) => ({ ...state, sent: next }));
      search(next || undefined);
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [words, sent]);
  return (
    <TextField
      type="search"
      label={label}
      value={words}
      maxLength={longestPhrase}
      onChange={(value) => setState((state) => ({ ...state, words: value }))}
      className={className}
    />
  );
}
