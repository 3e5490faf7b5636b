import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
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
    ended: 'A sessão terminou. Entre de novo para continuar: a página e o que você escreveu ficam como estão.',
    key: 'Chave de API',
    signIn: 'Entrar',
    unknown: 'Esta chave não é conhecida. Confira se ela foi copiada inteira.',
    tooMany:
      'Vieram muitas chaves erradas deste endereço. Uma chave errada só é conferida de novo depois de alguns segundos; a certa é aceita na hora.',
    unreachable: 'O LigAI não respondeu. Confira se ele está em execução e tente de novo.',
  },
  en: {
    title: 'Sign in to LigAI',
    about: 'This installation requires an API key. Whoever installed LigAI has the keys: they are in API_KEYS.',
    ended: 'The session has ended. Sign in again to continue: the page and what you typed stay as they are.',
    key: 'API key',
    signIn: 'Sign in',
    unknown: 'This key is not known. Check that it was copied completely.',
    tooMany:
      'Too many wrong keys came from this address. A wrong key is checked again only after some seconds; the right one is accepted at once.',
    unreachable: 'LigAI did not respond. Check that it is running, and try again.',
  },
});

/** Asks for an API key. `isAgain`: the session of an open page has ended; the page stays behind this one. */
export default function SignIn({ isAgain }: { isAgain: boolean }) {
  if (isAgain) return <OverPage />;
  return (
    <main className={styles.page}>
      <KeyForm />
    </main>
  );
}

/**
 * A native dialog, because it is above every other one that the page has opened, and takes the focus from it. It is beside
 * the page in the document, because a dialog of the page makes the page inert.
 */
function OverPage() {
  const text = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return createPortal(
    <dialog
      ref={dialog}
      className={styles.over}
      aria-label={text('title')}
      onCancel={(event) => event.preventDefault()}
    >
      <KeyForm about={text('ended')} />
    </dialog>,
    document.body,
  );
}

/** Exchanges a key for a session. The page does not store the key. */
function KeyForm({ about }: { about?: string }) {
  const text = useTexts();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const signing = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      // What was refused is read again.
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
  });
  const error = signing.error && text(reasonOf(signing.error));
  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        signing.mutate(key.trim());
      }}
    >
      <Mark className={styles.mark} />
      <h1>{text('title')}</h1>
      <p className={styles.about}>{about ?? text('about')}</p>
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
  );
}

function reasonOf(error: Error): 'unknown' | 'tooMany' | 'unreachable' {
  if (!(error instanceof ApiError)) return 'unreachable';
  if (error.status === 429) return 'tooMany';
  return [401, 422].includes(error.status) ? 'unknown' : 'unreachable';
}
