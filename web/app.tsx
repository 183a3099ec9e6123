import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { createQueries } from './api/queries.ts';
import { LoadingWords } from './components/loading-words/loading-words.tsx';
import { Home } from './pages/home/home.tsx';
import { NotFound } from './pages/not-found/not-found.tsx';
import { PolicyFirst } from './session/policy-first.tsx';
import { SignedIn } from './session/signed-in.tsx';
import { Bare } from './shell/bare.tsx';
import { Shortcuts } from './shell/shortcuts.tsx';

const Examples = lazy(() => import('./pages/examples/examples.tsx'));
const SignIn = lazy(() => import('./pages/sign-in/sign-in.tsx'));
const ChoosePassword = lazy(() => import('./pages/link/choose-password.tsx'));
const Policy = lazy(() => import('./pages/policy/policy.tsx'));
const Inbox = lazy(() => import('./pages/inbox/inbox.tsx'));
const Register = lazy(() => import('./pages/register/register.tsx'));
const AddPerson = lazy(() => import('./pages/register/add-person.tsx'));
const Imports = lazy(() => import('./pages/import/imports-page.tsx'));
const NewImport = lazy(() => import('./pages/import/new-import-page.tsx'));
const ImportPage = lazy(() => import('./pages/import/import-page.tsx'));
const RegisterProtected = lazy(() => import('./pages/register/protected.tsx'));
const RegisterCoverage = lazy(() => import('./pages/register/coverage.tsx'));
const RegisterClassList = lazy(() => import('./pages/register/class-list.tsx'));
const RegisterPerson = lazy(() => import('./pages/register/person.tsx'));
const Rounds = lazy(() => import('./pages/register/asking/rounds.tsx'));
const NewRound = lazy(() => import('./pages/register/asking/new-round.tsx'));
const RoundPage = lazy(() => import('./pages/register/asking/round.tsx'));
const PaperForms = lazy(() => import('./pages/register/asking/paper.tsx'));
const Explanations = lazy(() => import('./pages/register/asking/explanations.tsx'));
const Uses = lazy(() => import('./pages/uses/uses.tsx'));
const Pages = lazy(() => import('./pages/pages/pages.tsx'));
const NewIncident = lazy(() => import('./pages/incident/new-incident-page.tsx'));
const IncidentPage = lazy(() => import('./pages/incident/incident-page.tsx'));
const PagePeople = lazy(() => import('./pages/page-people/page-people.tsx'));
const Connect = lazy(() => import('./pages/connect/connect.tsx'));
const ChoosePages = lazy(() => import('./pages/connect/choose.tsx'));
const Connection = lazy(() => import('./pages/connect/connection.tsx'));
const OutsidePage = lazy(() => import('./pages/outside/outside-page.tsx'));
const Record = lazy(() => import('./pages/record/record.tsx'));
const People = lazy(() => import('./pages/people/people.tsx'));
const Mail = lazy(() => import('./pages/mail/mail.tsx'));
const Rulebook = lazy(() => import('./pages/rulebook/rulebook.tsx'));
const Equipment = lazy(() => import('./pages/equipment/equipment.tsx'));
const Operations = lazy(() => import('./pages/operations/operations.tsx'));
const Drafts = lazy(() => import('./pages/drafts/drafts-page.tsx'));
const NewDraft = lazy(() => import('./pages/new-draft/new-draft-page.tsx'));
const DraftPage = lazy(() => import('./pages/draft/draft-page.tsx'));
const Marking = lazy(() => import('./marking/marking-page.tsx'));
const Calendar = lazy(() => import('./pages/calendar/calendar-page.tsx'));
const CalendarSettings = lazy(() => import('./pages/calendar-settings/calendar-settings.tsx'));
const Settings = lazy(() => import('./pages/settings/settings.tsx'));
const Withdrawals = lazy(() => import('./pages/withdrawals/withdrawals.tsx'));

/** The consent register. */
const REGISTER = (
  <>
    <Route path="/register" element={<Register />} />
    <Route path="/register/new" element={<AddPerson />} />
    <Route path="/register/imports" element={<Imports />} />
    <Route path="/register/imports/new" element={<NewImport />} />
    <Route path="/register/imports/:id" element={<ImportPage />} />
    <Route path="/register/protected" element={<RegisterProtected />} />
    <Route path="/register/coverage" element={<RegisterCoverage />} />
    <Route path="/register/class-list" element={<RegisterClassList />} />
    <Route path="/register/withdrawals" element={<Withdrawals />} />
    <Route path="/register/asking" element={<Rounds />} />
    <Route path="/register/asking/new" element={<NewRound />} />
    <Route path="/register/asking/words" element={<Explanations />} />
    <Route path="/register/asking/:id" element={<RoundPage />} />
    <Route path="/register/paper" element={<PaperForms />} />
    <Route path="/register/asking/:id/paper" element={<PaperForms />} />
    <Route path="/register/:id" element={<RegisterPerson />} />
  </>
);

/** The Facebook Pages. */
const PAGES = (
  <>
    <Route path="/pages" element={<Pages />} />
    <Route path="/pages/connect" element={<Connect />} />
    <Route path="/pages/connect/:id" element={<ChoosePages />} />
    <Route path="/pages/:id/connection" element={<Connection />} />
    <Route path="/pages/:id/incident/new" element={<NewIncident />} />
    <Route path="/pages/:id/outside" element={<OutsidePage />} />
    <Route path="/pages/:id/incident" element={<IncidentPage />} />
    <Route path="/pages/:id/people" element={<PagePeople />} />
  </>
);

/** What administrators keep. */
const SETTINGS = (
  <>
    <Route path="/settings" element={<Settings />} />
    <Route path="/settings/calendar" element={<CalendarSettings />} />
    <Route path="/settings/mail" element={<Mail />} />
    <Route path="/settings/uses" element={<Uses />} />
    <Route path="/settings/rulebook" element={<Rulebook />} />
    <Route path="/settings/equipment" element={<Equipment />} />
    <Route path="/settings/operations" element={<Operations />} />
  </>
);

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
              <Route path="/sign-in" element={<SignIn />} />
              <Route path="/links/:token" element={<ChoosePassword />} />
              <Route element={<SignedIn />}>
                <Route index element={<Home />} />
                <Route path="/policy" element={<Policy />} />
                <Route path="/inbox/:id?" element={<Inbox />} />
                {REGISTER}
                {PAGES}
                <Route path="/record" element={<Record />} />
                <Route path="/people" element={<People />} />
                {SETTINGS}
                <Route path="/calendar" element={<Calendar />} />
                {/* Writing: asked to read the policy first. */}
                <Route element={<PolicyFirst />}>
                  <Route path="/drafts/new" element={<NewDraft />} />
                  <Route path="/drafts/:id/photos/:photoId" element={<Marking />} />
                </Route>
                <Route path="/drafts" element={<Drafts />} />
                <Route path="/drafts/:id" element={<DraftPage />} />
              </Route>
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
