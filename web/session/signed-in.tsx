import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import type { Session } from '../../server/contract/staff.contract.ts';
import { Refusal, request } from '../api/client.ts';
import { onLiveState, readLiveState, startLive } from '../api/live.ts';
import { SESSION_KEY, sessionQuery } from '../api/session.ts';
import { ErrorPanel } from '../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { PageHeading } from '../components/page-heading/page-heading.tsx';
import { homeQuery } from '../pages/home/home-query.ts';
import { overviewQuery } from '../pages/pages/overview-query.ts';
import { needsLooking } from '../pages/pages/page-words.ts';
import { takeDownCountsQuery } from '../pages/withdrawals/withdrawals-query.ts';
import { Bare } from '../shell/bare.tsx';
import { Shell } from '../shell/shell.tsx';
import { placesFor } from './places-for.ts';
import { grantInWords } from './role-words.ts';
import { SessionEnded } from './session-ended.tsx';

/** Everything behind the sign-in: finds out who it is, draws the frame, listens for changes, and notices the session's end. */
export function SignedIn() {
  const { data: session, error, refetch, isFetching } = useQuery(sessionQuery);
  const here = useLocation();
  if (session) return <House session={session} />;
  if (error instanceof Refusal && error.status === 401) {
    return <Navigate to="/sign-in" replace state={{ next: `${here.pathname}${here.search}` }} />;
  }
  return (
    <Bare>
      {error ? (
        <>
          <PageHeading>Gatehouse could not be opened</PageHeading>
          <ErrorPanel error={error} onTryAgain={() => void refetch()} isTrying={isFetching} />
        </>
      ) : (
        <LoadingWords>Finding out who you are…</LoadingWords>
      )}
    </Bare>
  );
}

function House({ session }: { readonly session: Session }) {
  useLiveChanges();
  const { data: home } = useQuery(homeQuery);
  const { data: takeDowns } = useQuery({
    ...takeDownCountsQuery,
    enabled: session.may.includes('reach-back:read'),
  });
  const { data: pages } = useQuery({
    ...overviewQuery,
    enabled: session.may.includes('page:read'),
  });
  const counts = {
    inbox: home?.counts.toDecide ?? 0,
    drafts: home?.counts.toMend ?? 0,
    register: takeDowns?.open ?? 0,
    pages: pages === undefined ? 0 : needsLooking(pages),
  };
  return (
    <>
      <Shell
        person={{
          name: session.person.name,
          roles: session.grants.map((grant) => grantInWords(grant, session.schools)),
        }}
        may={placesFor(session.may)}
        counts={counts}
        practicePage={session.practicePage}
        onSignOut={() => void signOut()}
      >
        <Outlet />
      </Shell>
      <SessionEnded session={session} />
    </>
  );
}

function useLiveChanges(): void {
  const queries = useQueryClient();
  useEffect(() => startLive(queries), [queries]);
  const live = useSyncExternalStore(onLiveState, readLiveState);
  useEffect(() => {
    // The stream does not say why it ended; the session does.
    if (live === 'reconnecting') void queries.invalidateQueries({ queryKey: SESSION_KEY });
  }, [live, queries]);
}

/** Leaves by loading anew, so that no child's name or picture stays in this window's memory. */
async function signOut(): Promise<void> {
  try {
    await request('DELETE', '/api/session');
  } catch (error) {
    // No session to end is as good as ended; anything else the sign-in page will show.
    if (!(error instanceof Refusal)) throw error;
  }
  globalThis.location.assign('/sign-in');
}
