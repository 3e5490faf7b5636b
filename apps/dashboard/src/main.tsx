import './design/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startTheme } from './design/theme.ts';

startTheme();
const page = document.getElementById('page');
if (!page) throw new Error('index.html has no element "page"');
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
