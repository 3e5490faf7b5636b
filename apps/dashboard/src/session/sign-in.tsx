import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/request.ts';
import { Button } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { TextField } from '../design/text-field.tsx';
import { featureTexts } from '../language/language.ts';
import { sessionQuery, signIn } from './session.ts';
import styles from './sign-in.module.css';

const useTexts = featureTexts('session', {
  'pt-BR': {
    title: 'Entrar no LigAI',
    about: 'Esta instalação pede uma chave de API. Quem instalou o LigAI tem as chaves: elas estão em API_KEYS.',
    key: 'Chave de API',
    signIn: 'Entrar',
    unknown: 'Esta chave não é conhecida. Confira se ela foi copiada inteira.',
    unreachable: 'O LigAI não respondeu. Confira se ele está em execução e tente de novo.',
  },
  en: {
    title: 'Sign in to LigAI',
    about: 'This installation requires an API key. Whoever installed LigAI has the keys: they are in API_KEYS.',
    key: 'API key',
    signIn: 'Sign in',
    unknown: 'This key is not known. Check that it was copied completely.',
    unreachable: 'LigAI did not respond. Check that it is running, and try again.',
  },
});

/** Asks for an API key and exchanges it for a session. The page does not store the key. */
export default function SignIn() {
  const text = useTexts();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const signing = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      // What was refused is read again; the query of the session has to stay, since the page around this one watches it.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const error = signing.error && (isUnknownKey(signing.error) ? text('unknown') : text('unreachable'));
  return (
    <main className={styles.page}>
      <form
        className={styles.card}
        onSubmit={(event) => {
          event.preventDefault();
          signing.mutate(key.trim());
        }}
      >
        <Mark className={styles.mark} />
        <h1>{text('title')}</h1>
        <p className={styles.about}>{text('about')}</p>
        <TextField
          label={text('key')}
          type="password"
          autoComplete="current-password"
          value={key}
          onChange={setKey}
          error={error ?? undefined}
          autoFocus
          required
        />
        <Button type="submit" look="primary" busy={signing.isPending}>
          {text('signIn')}
        </Button>
      </form>
    </main>
  );
}

const isUnknownKey = (error: Error): boolean => error instanceof ApiError && [401, 422].includes(error.status);
