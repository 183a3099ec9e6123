import { Navigate, Outlet, useLocation } from 'react-router';
import { useSession } from '../api/session.ts';

/** Before the first draft a person reads and accepts the policy; then they go on to where they wanted to be. */
export function PolicyFirst() {
  const session = useSession();
  const here = useLocation();
  if (session && !session.policyAccepted) {
    return <Navigate to="/policy" replace state={{ next: `${here.pathname}${here.search}` }} />;
  }
  return <Outlet />;
}
