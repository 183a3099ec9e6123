import { Link } from 'react-router';
import type {
  Calendar,
  CalendarDay,
  CalendarPost,
} from '../../../server/contract/calendar.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { spokenDay } from '../../time.ts';
import styles from './calendar.module.css';
import { titleOfPost, wordsOfDay } from './calendar-words.ts';

export interface DayListProps {
  readonly calendar: Calendar;
  readonly posts: readonly CalendarPost[];
  readonly schools: readonly School[];
  readonly allSchools: readonly School[];
  readonly onChoose: (post: CalendarPost) => void;
}

/** A month as a list, day by day, where there is no room for a table: only days on which there is something. */
export function DayList(props: DayListProps) {
  const { calendar, posts, schools } = props;
  const days = calendar.days.filter(
    (day) =>
      day.day.slice(0, 7) === calendar.month &&
      (day.day === calendar.today || posts.some((post) => post.day === day.day)),
  );
  return (
    <ol className={styles.list}>
      {days.map((day) => (
        <OneDay
          key={day.day}
          day={day}
          isToday={day.day === calendar.today}
          posts={posts.filter((post) => post.day === day.day)}
          schools={schools}
          allSchools={props.allSchools}
          onMove={props.onChoose}
        />
      ))}
    </ol>
  );
}

interface OneDayProps {
  readonly day: CalendarDay;
  readonly isToday: boolean;
  readonly posts: readonly CalendarPost[];
  readonly schools: readonly School[];
  readonly allSchools: readonly School[];
  readonly onMove: (post: CalendarPost) => void;
}

function OneDay({ day, isToday, posts, schools, allSchools, onMove }: OneDayProps) {
  const { says } = wordsOfDay(day, schools);
  return (
    <li className={styles.oneDay} data-today={isToday || undefined}>
      <h2 className={styles.dayName}>
        {spokenDay(day.day)}
        {isToday ? <strong className={styles.today}>Today</strong> : null}
      </h2>
      {says.length === 0 ? null : <p className={styles.off}>{says.join(' · ')}</p>}
      {posts.length === 0 ? <p className={styles.nothing}>Nothing planned.</p> : null}
      {posts.map((post) => {
        const school = allSchools.find(({ id }) => id === post.schoolId);
        return (
          <article key={post.id} className={styles.entry}>
            <p className={styles.entryFacts}>
              <strong>{post.clock}</strong>
              {school ? <SchoolTag school={school} /> : null}
              <StateBadge state={post.state} />
            </p>
            <h3 className={styles.entryTitle}>
              <Link to={`/drafts/${post.id}`}>{titleOfPost(post)}</Link>
            </h3>
            {post.warnings.length === 0 ? null : (
              <p className={styles.nothing}>{post.warnings.join(' ')}</p>
            )}
            {post.mayMove && post.wantedAt !== null ? (
              <Button icon="calendar" onPress={() => onMove(post)}>
                Move to another day<span className="only-heard">: {titleOfPost(post)}</span>
              </Button>
            ) : null}
          </article>
        );
      })}
    </li>
  );
}
