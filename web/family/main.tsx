// First, so that every component's own style comes after it.
import '../styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { FamilyApp } from './family-app.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('family.html has no element with the id "app"');

createRoot(place).render(
  <StrictMode>
    <FamilyApp path={globalThis.location.pathname} />
  </StrictMode>,
);
