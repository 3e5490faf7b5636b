import './api/zod-without-eval.ts';
import './design/base.css';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { prepareOpening } from './app/opening.ts';
import type { PageRouter } from './app/router.tsx';
import { keepFocus } from './design/keep-focus.ts';
import { ignoreStrayClicks } from './design/stray-clicks.ts';
import { startTheme } from './design/theme.ts';

startTheme();
ignoreStrayClicks(document);
keepFocus(document);
const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element "page"');
// In a task of its own, after that of all imports.
setTimeout(() => void prepareOpening().then(render));

/** As a transition, the first render gives way to the browser every few milliseconds. */
function render(router: PageRouter): void {
  const app = (
    <StrictMode>
      <App router={router} />
    </StrictMode>
  );
  startTransition(() => createRoot(page as HTMLElement).render(app));
}
