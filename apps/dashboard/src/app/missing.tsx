import type { ReactNode } from 'react';
import { Empty } from '../design/empty.tsx';
import { BackLink } from './back-link.tsx';
import type { ListPath } from './last-search.ts';

/** In place of a page whose record does not exist, with the way to those that do. */
export function Missing({ list, title, children }: { list: ListPath; title: string; children?: ReactNode }) {
  return (
    <>
      <BackLink to={list} />
      <Empty title={title}>{children}</Empty>
    </>
  );
}
