import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import type { WayBack } from './way-back.ts';

interface PersonLinkProps {
  readonly id: string;
  /** How the person's page words the way back to here: "Back to the round". */
  readonly back: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The way to somebody's page, which remembers where one came from, with all that was chosen there. */
export function PersonLink({ id, back, className, children }: PersonLinkProps) {
  const { pathname, search } = useLocation();
  const state: { readonly back: WayBack } = { back: { to: `${pathname}${search}`, word: back } };
  return (
    <Link to={`/register/${id}`} state={state} className={className}>
      {children}
    </Link>
  );
}
