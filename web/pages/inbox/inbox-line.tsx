import { Link } from 'react-router';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { photosInWords } from '../../marking/photo-words.ts';
import { formatMoment, formatWaiting, fromSchoolField } from '../../time.ts';
import styles from './inbox-line.module.css';

export interface InboxLineProps {
  readonly draft: DraftSummary;
  readonly school: School | undefined;
  readonly now: number;
  /** It is the one that is open beside the list. */
  readonly isOpen?: boolean;
  /** Whether this person decides in its school; without it they do. */
  readonly mayDecide?: boolean;
  /** The level of its heading on the page. */
  readonly level?: 2 | 3;
}

const OPENING_CUT = 120;

/** The opening of a long text ends where the list cut it, perhaps inside a word. */
function openingWords(opening: string): string {
  if (opening === '') return 'A post without words';
  return opening.length < OPENING_CUT ? opening : `${opening.slice(0, opening.lastIndexOf(' '))}…`;
}

/** "1 stops it", "2 to decide", "ready": what a decision on it asks for; own ones are somebody else's to decide. */
export function asksFor(draft: Pick<DraftSummary, 'own' | 'blocks' | 'holds'>, mayDecide: boolean) {
  if (draft.own)
    return { icon: 'person', words: 'yours: somebody else decides', tone: 'quiet' } as const;
  if (!mayDecide) return { icon: 'person', words: 'somebody else decides', tone: 'quiet' } as const;
  if (draft.blocks > 0) {
    const words = draft.blocks === 1 ? '1 thing stops it' : `${draft.blocks} things stop it`;
    return { icon: 'stopped', words, tone: 'stopped' } as const;
  }
  if (draft.holds > 0) {
    return { icon: 'needs-you', words: `${draft.holds} to decide`, tone: 'needs-you' } as const;
  }
  return { icon: 'check', words: 'nothing to decide', tone: 'going-well' } as const;
}

/** A post that waits: its first words, whose, how long, and what it asks for. */
export function InboxLine(props: InboxLineProps) {
  const { draft, school, now, isOpen = false, mayDecide = true, level = 3 } = props;
  const Heading = level === 2 ? 'h2' : 'h3';
  const asks = asksFor(draft, mayDecide);
  const wanted = draft.wantedAt === null ? null : fromSchoolField(draft.wantedAt);
  return (
    <article className={styles.line} data-open={isOpen || undefined}>
      <Heading className={styles.opening}>
        <Link to={`/inbox/${draft.id}`} aria-current={isOpen ? 'page' : undefined}>
          {openingWords(draft.opening)}
        </Link>
      </Heading>
      <p className={styles.facts}>
        {school ? <SchoolTag school={school} /> : null}
        {draft.pageNames.length > 1 ? <span>for {draft.pageNames.length} Pages</span> : null}
        {draft.photos > 0 ? <span>{photosInWords(draft.photos)}</span> : null}
        {draft.submittedAt ? <span>{formatWaiting(draft.submittedAt, now)}</span> : null}
        {draft.urgent ? <strong className={styles.urgent}>urgent</strong> : null}
        {wanted ? <span>wanted {formatMoment(wanted, now)}</span> : null}
      </p>
      <p className={styles.asks} data-tone={asks.tone}>
        <Icon name={asks.icon} size={16} />
        {asks.words}
      </p>
    </article>
  );
}
