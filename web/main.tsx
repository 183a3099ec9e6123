// Before any contract is made.
import './api/without-eval.ts';
// First, so that every component's own style comes after it.
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no element with the id "app"');

createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
