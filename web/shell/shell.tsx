import { Suspense, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import { onLiveState, readLiveState } from '../api/live.ts';
import { Icon } from '../components/icon/icon.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { Account } from './account.tsx';
import type { AccountPerson } from './account.tsx';
import { More } from './more.tsx';
import { allowedPlaces, barOf, countWords } from './places.ts';
import type { Counts, Place, PlaceEntry } from './places.ts';
import { PageBanner } from './page-banner.tsx';
import type { PageBannerProps } from './page-banner.tsx';
import styles from './shell.module.css';

export interface ShellProps {
  readonly person: AccountPerson;
  /** The places that this person may use; nothing else is drawn. */
  readonly may: readonly Place[];
  readonly counts?: Counts;
  /** Set when nothing can reach Facebook from here. */
  readonly practicePage?: string | null;
  /** What is wrong with a Page, for whoever it concerns. */
  readonly pages?: PageBannerProps | undefined;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

/** The frame around every page: where one can go, who one is, and the page itself. */
export function Shell({
  person,
  may,
  counts = {},
  practicePage = null,
  pages,
  onSignOut,
  children,
}: ShellProps) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { shown, more } = barOf(may);

  useEffect(() => {
    globalThis.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className={styles.shell}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // Moves the focus without a `#main` in the address, which would look like another page.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      <header className={styles.top}>
        <Link to="/" className={styles.mark}>
          <Icon name="gatehouse" size={24} />
          <span className={styles.name}>Gatehouse</span>
        </Link>
        <nav className={styles.rail} aria-label="Places">
          <ul className={styles.places}>
            {allowedPlaces(may).map((entry) => (
              <li key={entry.place}>
                <PlaceLink entry={entry} count={counts[entry.place] ?? 0} />
              </li>
            ))}
          </ul>
        </nav>
        <Account person={person} onSignOut={onSignOut} />
      </header>
      <div className={styles.page}>
        {practicePage === null ? null : <PracticeBanner address={practicePage} />}
        {pages === undefined ? null : <PageBanner {...pages} />}
        <LiveWords />
        <main id="main" ref={main} className={styles.main} tabIndex={-1}>
          <Suspense fallback={<LoadingWords>Opening the page…</LoadingWords>}>{children}</Suspense>
        </main>
      </div>
      <nav className={styles.bar} aria-label="Places, at the foot">
        <ul className={styles.barPlaces}>
          {shown.map((entry) => (
            <li key={entry.place}>
              <PlaceLink entry={entry} count={counts[entry.place] ?? 0} />
            </li>
          ))}
          {more.length > 0 ? (
            <li>
              <More places={more} counts={counts} />
            </li>
          ) : null}
        </ul>
      </nav>
    </div>
  );
}

function PlaceLink({ entry, count }: { readonly entry: PlaceEntry; readonly count: number }) {
  return (
    <NavLink to={entry.to} end={entry.to === '/'} className={styles.place ?? ''}>
      <span className={styles.drawing}>
        <Icon name={entry.icon} />
        {count > 0 ? (
          <span className={styles.count} aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        ) : null}
      </span>
      <span>
        {entry.word}
        {count > 0 ? <span className="only-heard">, {countWords(count)}</span> : null}
      </span>
    </NavLink>
  );
}

function PracticeBanner({ address }: { readonly address: string }) {
  return (
    <aside className={styles.banner} aria-label="Practice Page">
      <Icon name="information" size={16} />
      <span>
        <strong>Practice Page:</strong> nothing goes to Facebook.{' '}
        <a href={address} target="_blank" rel="noreferrer">
          Look at it<span className="only-heard"> in a new window</span>
        </a>
      </span>
    </aside>
  );
}

function LiveWords() {
  const state = useSyncExternalStore(onLiveState, readLiveState);
  return (
    <p className={styles.live} role="status" data-lost={state === 'reconnecting' || undefined}>
      {state === 'reconnecting' ? 'Reconnecting… what you see may be a minute old.' : null}
    </p>
  );
}
