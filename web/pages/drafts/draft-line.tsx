import { Link } from 'react-router';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { photosInWords } from '../../marking/photo-words.ts';
import { formatMoment, fromSchoolField } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import styles from './draft-line.module.css';

export interface DraftLineProps {
  readonly draft: DraftSummary;
  readonly school: School | undefined;
  readonly isAuthorShown: boolean;
}

/** One draft in a list: its first words, where it stands, and the few facts that tell it from its neighbours. */
export function DraftLine({ draft, school, isAuthorShown }: DraftLineProps) {
  const now = useNow();
  const wanted = draft.wantedAt === null ? null : fromSchoolField(draft.wantedAt);
  return (
    <article className={styles.line}>
      <span className={styles.picture}>
        {draft.thumbnailUrl === null ? (
          <Icon name={draft.photos > 0 ? 'photo' : 'drafts'} />
        ) : (
          <img src={draft.thumbnailUrl} alt="" loading="lazy" decoding="async" />
        )}
      </span>
      <div className={styles.about}>
        <h3 className={styles.opening}>
          <Link to={`/drafts/${draft.id}`}>{openingInWords(draft.opening)}</Link>
        </h3>
        <p className={styles.facts}>
          {school ? <SchoolTag school={school} /> : null}
          {draft.photos > 0 ? <span>{photosInWords(draft.photos)}</span> : null}
          {isAuthorShown ? <span>{draft.own ? 'yours' : draft.author.name}</span> : null}
          {wanted === null ? null : <span>wanted {formatMoment(wanted, now)}</span>}
          {draft.urgent ? <strong className={styles.urgent}>urgent</strong> : null}
        </p>
        {draft.cameBackBecause === null ? null : (
          <p className={styles.because}>{draft.cameBackBecause}</p>
        )}
      </div>
      <div className={styles.standing}>
        <StateBadge state={draft.state} />
        <span className={styles.when}>changed {formatMoment(draft.updatedAt, now)}</span>
      </div>
    </article>
  );
}

/** From this length on the server has cut the text, mostly in the middle of a word. */
const CUT_FROM_CHARACTERS = 118;

function openingInWords(opening: string): string {
  if (opening.trim() === '') return 'A post without words yet';
  if (opening.length < CUT_FROM_CHARACTERS) return opening;
  return `${opening.slice(0, opening.lastIndexOf(' ')).replace(/[\s.,;:!?–-]+$/, '')}…`;
}
