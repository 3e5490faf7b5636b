import type { QueryClient } from '@tanstack/react-query';
import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { LiveStore } from '../live/live-store.ts';
import { UnloadedPage } from './unloaded-page.tsx';

/** What every page is given. */
export type PageContext = { readonly queries: QueryClient; readonly live: LiveStore };

/** The address of a page, as it was opened: `search` has not been checked. */
type Address = { readonly params: Record<string, string>; readonly search: Record<string, unknown> };

/** Exported as `prefetch` by a page: asks for what the page shows first. */
export type Prefetch = (context: PageContext, address: Address) => void;

type Loading = {
  readonly context: PageContext;
  readonly params: Record<string, string>;
  readonly location: { readonly search: object };
  /** The page is not opened yet: a link to it has the pointer or the focus. */
  readonly preload: boolean;
};

/**
 * The parts of a route whose page is loaded when it is opened, or else has `UnloadedPage` in its place. What the page
 * shows first is asked for as soon as its code is there, before anything is rendered. The type of the page is not read: it
 * depends on that of the router, which this is a part of.
 */
export function loadedPage<Module extends Record<string, unknown>>(
  load: () => Promise<Module>,
  name: keyof Module & string,
): { component: RouteComponent; loader: (loading: unknown) => void } {
  return {
    component: lazyRouteComponent<Record<string, ComponentType>, string>(
      () => load().catch(() => ({ [name]: UnloadedPage })) as Promise<Record<string, ComponentType>>,
      name,
    ),
    // With a type, it would decide about the parameters of the path.
    loader: (loading) => {
      if (!(loading as Loading).preload) prefetch(load, loading as Loading).catch(() => undefined);
    },
  };
}

/**
 * Not before the page is connected, so that no change is missed between this read and the first message. Nobody waits for
 * it: without a connection, or if this fails, the page asks itself, and shows why there is no answer.
 */
async function prefetch(load: () => Promise<object>, { context, params, location }: Loading): Promise<void> {
  const page: { prefetch?: Prefetch } = await load();
  await context.live.connection.connected();
  page.prefetch?.(context, { params, search: { ...location.search } });
}
