import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { createQueries } from './api/queries.ts';
import { LoadingWords } from './components/loading-words/loading-words.tsx';
import { NotFound } from './pages/not-found/not-found.tsx';
import { Bare } from './shell/bare.tsx';
import { Shortcuts } from './shell/shortcuts.tsx';

const Examples = lazy(() => import('./pages/examples/examples.tsx'));

/** The whole staff app: what is fetched, the keys, and which page belongs to which address. */
export function App() {
  const [queries] = useState(createQueries);
  return (
    <QueryClientProvider client={queries}>
      <BrowserRouter>
        <Shortcuts>
          <Suspense fallback={<LoadingWords>Opening the page…</LoadingWords>}>
            <Routes>
              <Route path="/examples" element={<Examples />} />
              <Route path="/examples/:name" element={<Examples />} />
              <Route
                path="*"
                element={
                  <Bare>
                    <NotFound />
                  </Bare>
                }
              />
            </Routes>
          </Suspense>
        </Shortcuts>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
