import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Calendar, CalendarPost } from '../../../server/contract/calendar.contract.ts';
import type { School, Session } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Select } from '../../components/select/select.tsx';
import { ChooseTime } from '../../post/choose-time.tsx';
import { toSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { useWide } from '../../use-wide.ts';
import styles from './calendar.module.css';
import { calendarQuery } from './calendar-query.ts';
import { monthsLater, spokenMonth, titleOfPost } from './calendar-words.ts';
import { DayList } from './day-list.tsx';
import { MonthGrid } from './month-grid.tsx';
import { useDropping } from './use-dropping.tsx';

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;

/** A month of posts: what went out, what is planned, what waits; and the days of the schools behind it. */
export default function CalendarPage() {
  const session = useSession();
  const [search, setSearch] = useSearchParams();
  const now = useNow();
  const thisMonth = toSchoolField(now).slice(0, 7);
  const asked = search.get('month') ?? '';
  const month = MONTH.test(asked) ? asked : thisMonth;
  const query = useQuery(calendarQuery(month));
  if (!session) return null;
  const school = session.schools.find(({ id }) => id === search.get('school'));
  const to = (changes: Record<string, string>): string => {
    const next = new URLSearchParams(search);
    for (const [key, value] of Object.entries(changes)) {
      if (value === '') next.delete(key);
      else next.set(key, value);
    }
    return `?${next}`;
  };
  return (
    <>
      <PageHeading
        within="Calendar"
        actions={
          <Button icon="calendar" onPress={() => globalThis.print()}>
            Print the month
          </Button>
        }
      >
        {spokenMonth(month)}
      </PageHeading>
      <div className={styles.page}>
        <div className={styles.tools}>
          <Months month={month} thisMonth={thisMonth} to={(next) => to({ month: next })} />
          {session.schools.length > 1 ? (
            <Select
              label="School"
              name="school"
              options={[
                { value: '', label: 'All schools' },
                ...session.schools.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={school?.id ?? ''}
              onChange={(id) => setSearch(to({ school: id }), { replace: true })}
            />
          ) : null}
        </div>
        {query.error ? (
          <ErrorPanel error={query.error} onTryAgain={() => void query.refetch()} />
        ) : query.data ? (
          <Month calendar={query.data} session={session} school={school} />
        ) : (
          <LoadingWords>Fetching the month…</LoadingWords>
        )}
      </div>
    </>
  );
}

interface MonthsProps {
  readonly month: string;
  readonly thisMonth: string;
  /** The address of a month; empty for this one. */
  readonly to: (month: string) => string;
}

function Months({ month, thisMonth, to }: MonthsProps) {
  return (
    <nav className={styles.months} aria-label="Months">
      <Link to={to(monthsLater(month, -1))} replace>
        <Icon name="back" size={16} />
        {spokenMonth(monthsLater(month, -1))}
      </Link>
      {month === thisMonth ? null : (
        <Link to={to('')} replace>
          This month
        </Link>
      )}
      <Link to={to(monthsLater(month, 1))} replace>
        {spokenMonth(monthsLater(month, 1))}
        <span className={styles.forward}>
          <Icon name="back" size={16} />
        </span>
      </Link>
    </nav>
  );
}

interface MonthProps {
  readonly calendar: Calendar;
  readonly session: Session;
  /** The one that is looked at; undefined for all. */
  readonly school: School | undefined;
}

function Month({ calendar, session, school }: MonthProps) {
  const isWide = useWide();
  const dropping = useDropping(calendar);
  const [choosing, setChoosing] = useState<CalendarPost | null>(null);
  const schools = school === undefined ? session.schools : [school];
  const posts = calendar.posts.filter(
    (post) => school === undefined || post.schoolId === school.id,
  );
  const shared = { calendar, posts, schools, allSchools: session.schools, onChoose: setChoosing };
  return (
    <>
      {dropping.notices}
      {posts.length === 0 ? <NothingYet session={session} /> : null}
      {calendar.more > 0 ? (
        <Notice tone="information" word={`${calendar.more} more posts this month.`}>
          They are not drawn here. Look for them in Drafts.
        </Notice>
      ) : null}
      {isWide ? (
        <MonthGrid {...shared} focusOn={dropping.focusOn} onDrop={dropping.drop} />
      ) : (
        <DayList {...shared} />
      )}
      {choosing === null ? null : (
        <ChooseTime
          key={choosing.id}
          post={{
            ...choosing,
            title: titleOfPost(choosing),
            isApproved: choosing.state === 'scheduled',
          }}
          onClose={() => setChoosing(null)}
          onMoved={(moved) => {
            setChoosing(null);
            dropping.moved(choosing, moved);
          }}
        />
      )}
      <Foot calendar={calendar} session={session} isWide={isWide} />
    </>
  );
}

function NothingYet({ session }: { readonly session: Session }) {
  return (
    <EmptyState
      title="Nothing is planned this month"
      icon="calendar"
      action={
        session.may.includes('draft:write') ? (
          <LinkButton to="/drafts/new" icon="plus">
            Write a post
          </LinkButton>
        ) : undefined
      }
    >
      A post that is handed in for a day and time stands here on its day, and stays when it is out.
    </EmptyState>
  );
}

interface FootProps {
  readonly calendar: Calendar;
  readonly session: Session;
  readonly isWide: boolean;
}

function Foot({ calendar, session, isWide }: FootProps) {
  const undated =
    calendar.undated === 1
      ? '1 post waits for a decision without a day: it goes out as soon as it is approved.'
      : `${calendar.undated} posts wait for a decision without a day: they go out as soon as they are approved.`;
  const inbox = session.may.includes('draft:read-school') ? '/inbox' : '/drafts';
  return (
    <footer className={styles.foot}>
      {calendar.undated === 0 ? null : (
        <p>
          {undated} <Link to={inbox}>Look at them</Link>
        </p>
      )}
      {isWide ? (
        <p>
          Drag a post that is planned or waiting to another day; it keeps its time. By keyboard:
          press Enter on its handle, choose the day with the arrow keys, then Enter again. Press the
          handle to choose another time.
        </p>
      ) : null}
      {session.may.includes('calendar:keep') ? (
        <p>
          <Link to="/settings/calendar">Terms, quiet hours and late posts</Link>
        </p>
      ) : null}
    </footer>
  );
}
