import './design/base.css';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { prepareOpening } from './app/opening.ts';
import { startTheme } from './design/theme.ts';

startTheme();
const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element "page"');
// As a transition, the first render gives way to the browser every few milliseconds.
void prepareOpening().then(() =>
  startTransition(() =>
    createRoot(page).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  ),
);
