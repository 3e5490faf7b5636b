import { useQueryClient } from '@tanstack/react-query';
import type { MouseEvent, ReactNode } from 'react';
import buttonStyles from '../design/button.module.css';
import { mayRead, sessionQuery } from '../session/session.ts';
import { useNotify } from './notices.tsx';
import { useErrorText } from './page-error.tsx';
import { useAppTexts } from './texts.ts';

type DownloadLinkProps = {
  href: string;
  look?: 'primary' | undefined;
  className?: string | undefined;
  children: ReactNode;
  onStarted?: () => void;
};

/**
 * A file of the API. The session is read before the browser asks for the file, because a browser shows only `failed` where
 * LigAI does not respond, or the session has ended: then the page asks for the key.
 */
export function DownloadLink({ href, look, className, children, onStarted }: DownloadLinkProps) {
  const text = useAppTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const download = async (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      if (!mayRead(session)) return;
      save(href);
      onStarted?.();
    } catch (error) {
      notify({ title: text('downloadFailed'), detail: errorText(error as Error), look: 'bad' });
    }
  };
  const classes = [buttonStyles.button, look && buttonStyles[look], className];
  return (
    <a className={classes.filter(Boolean).join(' ')} href={href} download onClick={(event) => void download(event)}>
      {children}
    </a>
  );
}

function save(href: string): void {
  const link = document.createElement('a');
  Object.assign(link, { href, download: '' });
  link.click();
}
