import './design/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { prepareOpening } from './app/opening.ts';
import { startTheme } from './design/theme.ts';

startTheme();
const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element "page"');
void prepareOpening().then(() =>
  createRoot(page).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
