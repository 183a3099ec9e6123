import type { KeyboardEvent, PointerEvent } from 'react';
import { Link } from 'react-router';
import type { CalendarPost } from '../../../server/contract/calendar.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { DRAFT_STATES } from '../../components/state-badge/state-badge.tsx';
import { spokenDay } from '../../time.ts';
import styles from './calendar.module.css';
import { titleOfPost } from './calendar-words.ts';

export interface PostChipProps {
  readonly post: CalendarPost;
  readonly school: School | undefined;
  readonly isCarried: boolean;
  readonly isHeld: boolean;
  readonly onPress: (event: PointerEvent<HTMLElement>) => void;
  readonly onKey: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
  /** Pressed rather than dragged: another day is chosen in a field. */
  readonly onChoose: () => void;
}

/** Shorter than in lists: a day is narrow. */
const WORDS: Partial<Record<CalendarPost['state'], string>> = {
  'awaiting-decision': 'Waiting',
  scheduled: 'Approved',
  expired: 'Too late',
};

/** One post on its day: time, school, where it stands and its first words; with a handle where it can be moved. */
export function PostChip(props: PostChipProps) {
  const { post, school, isCarried, isHeld } = props;
  const { icon, tone, word } = DRAFT_STATES[post.state];
  const title = titleOfPost(post);
  const isMovable = post.mayMove && post.wantedAt !== null;
  return (
    <article
      className={styles.chip}
      data-tone={tone}
      data-carried={isCarried || undefined}
      data-movable={isMovable || undefined}
      onPointerDown={props.onPress}
    >
      <p className={styles.facts}>
        <span className={styles.clock}>{post.clock}</span>
        {school ? <SchoolTag school={school} /> : null}
        {isMovable ? (
          <button
            type="button"
            className={styles.handle}
            data-handle={post.id}
            aria-pressed={isHeld}
            onClick={props.onChoose}
            onKeyDown={props.onKey}
            onBlur={props.onBlur}
          >
            <Icon name="more" size={16} />
            <span className="only-heard">
              Move “{title}” from {spokenDay(post.day)}
            </span>
          </button>
        ) : null}
      </p>
      <p className={styles.state}>
        <Icon name={icon} size={16} />
        {WORDS[post.state] ?? word}
      </p>
      <Link className={styles.title} to={`/drafts/${post.id}`} draggable={false}>
        {title}
      </Link>
      {post.warnings.length === 0 ? null : (
        <p className={styles.warning} title={post.warnings.join(' ')}>
          <Icon name="information" size={16} />
          <span aria-hidden="true">{shortOf(post.warnings)}</span>
          <span className="only-heard">{post.warnings.join(' ')}</span>
        </p>
      )}
    </article>
  );
}

function shortOf(warnings: readonly string[]): string {
  const isQuiet = warnings.some((each) => each.includes('quiet hours'));
  return isQuiet ? 'quiet hours' : 'unusual day';
}
