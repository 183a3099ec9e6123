import { useEffect, useRef } from 'react';
import type {
  Calendar,
  CalendarDay,
  CalendarPost,
} from '../../../server/contract/calendar.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { spokenDay } from '../../time.ts';
import styles from './calendar.module.css';
import { spokenMonth, wordsOfDay } from './calendar-words.ts';
import { PostChip } from './post-chip.tsx';
import { useCarrying } from './use-carrying.ts';
import type { Carrying } from './use-carrying.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export interface MonthGridProps {
  readonly calendar: Calendar;
  readonly posts: readonly CalendarPost[];
  readonly schools: readonly School[];
  /** Every school that the person knows, for the tags of posts. */
  readonly allSchools: readonly School[];
  /** The post whose handle takes the keyboard, since it was moved a moment ago. */
  readonly focusOn: string | null;
  readonly onDrop: (post: CalendarPost, day: string) => void;
  readonly onChoose: (post: CalendarPost) => void;
}

/** A month as a table of weeks, in which a post can be carried to another day. */
export function MonthGrid(props: MonthGridProps) {
  const { calendar, focusOn } = props;
  const frame = useRef<HTMLDivElement>(null);
  const carrying = useCarrying(
    calendar.days.map(({ day }) => day),
    props.onDrop,
  );
  const dayOfFocus = calendar.posts.find(({ id }) => id === focusOn)?.day;
  useEffect(() => {
    if (focusOn === null || dayOfFocus === undefined) return;
    frame.current?.querySelector<HTMLElement>(`[data-handle="${focusOn}"]`)?.focus();
  }, [focusOn, dayOfFocus]);
  const weeks = Array.from({ length: calendar.days.length / 7 }, (_, week) =>
    calendar.days.slice(week * 7, week * 7 + 7),
  );
  return (
    <div ref={frame} data-carrying={carrying.carried === null ? undefined : true}>
      <p className="only-heard" role="status" aria-live="assertive">
        {carrying.says}
      </p>
      <table className={styles.grid}>
        <caption className="only-heard">{spokenMonth(calendar.month)}, week by week</caption>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((day) => (
                <DayCell key={day.day} {...props} day={day} carrying={carrying} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DayCellProps extends MonthGridProps {
  readonly day: CalendarDay;
  readonly carrying: Carrying;
}

function DayCell(props: DayCellProps) {
  const { day, calendar, posts, schools, allSchools, carrying } = props;
  const { says, isOff } = wordsOfDay(day, schools);
  const { carried } = carrying;
  const isToday = day.day === calendar.today;
  const isWeekend = [0, 6].includes(new Date(`${day.day}T00:00:00Z`).getUTCDay());
  return (
    <td
      className={styles.day}
      data-day={day.day}
      data-today={isToday || undefined}
      data-off={isOff || undefined}
      data-weekend={isWeekend || undefined}
      data-other={day.day.slice(0, 7) === calendar.month ? undefined : true}
      data-target={carried?.day === day.day || undefined}
      aria-current={isToday ? 'date' : undefined}
    >
      <p className={styles.number}>
        <span aria-hidden="true">{Number(day.day.slice(8))}</span>
        <span className="only-heard">{spokenDay(day.day)}</span>
        {isToday ? <strong className={styles.today}>Today</strong> : null}
      </p>
      {says.map((words) => (
        <p key={words} className={styles.off}>
          {words}
        </p>
      ))}
      {posts
        .filter((post) => post.day === day.day)
        .map((post) => (
          <PostChip
            key={post.id}
            post={post}
            school={allSchools.find(({ id }) => id === post.schoolId)}
            isCarried={carried?.post.id === post.id}
            isHeld={carried?.by === 'keys' && carried.post.id === post.id}
            onPress={(event) => carrying.press(post, event)}
            onKey={(event) => carrying.keys(post, event)}
            onBlur={carrying.leave}
            onChoose={() => props.onChoose(post)}
          />
        ))}
    </td>
  );
}
