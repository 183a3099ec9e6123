import { useId } from 'react';
import type { TouchedDraft, Withdrawal } from '../../../server/contract/reach-back.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { PersonLink } from '../register/person-link.tsx';
import { DraftLink } from './draft-link.tsx';
import { PostLine } from './post-line.tsx';
import { draftInWords, foundInWords } from './withdrawal-words.ts';
import styles from './withdrawals.module.css';

interface WithdrawalCardProps {
  readonly one: Withdrawal;
  readonly school: School | undefined;
}

/** One withdrawal: who, since when, what it touched and how each of it stands. */
export function WithdrawalCard({ one, school }: WithdrawalCardProps) {
  const now = useNow();
  const headingId = useId();
  const { person, posts, drafts } = one;
  return (
    <article className={styles.card} aria-labelledby={headingId}>
      <header className={styles.head}>
        <h2 id={headingId} className={styles.name}>
          {person === null ? (
            `Somebody of ${school?.name ?? 'another school'}`
          ) : (
            <PersonLink id={person.id} back="Back to the withdrawals">
              {person.name}
            </PersonLink>
          )}
        </h2>
        {school ? <SchoolTag school={school} /> : null}
        {person?.className ? <span>{person.className}</span> : null}
        <span>{formatMoment(one.causedAt, now)}</span>
      </header>
      <p className={styles.says}>
        {one.says} {foundInWords(one)}
      </p>
      {one.mayBeShownAgain ? (
        <p className={styles.again}>
          There is a yes again since. What was taken off stays off; write a new post if it should be
          seen.
        </p>
      ) : null}
      {posts.length === 0 ? null : (
        <section className={styles.part}>
          <h3>On the Pages</h3>
          <ul className={styles.lines}>
            {posts.map((post) => (
              <li key={post.id}>
                <PostLine post={post} causedAt={one.causedAt} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {drafts.length === 0 ? null : (
        <section className={styles.part}>
          <h3>Not out yet</h3>
          <ul className={styles.lines}>
            {drafts.map((draft) => (
              <li key={draft.draftId}>
                <DraftTouched draft={draft} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

function DraftTouched({ draft }: { readonly draft: TouchedDraft }) {
  return (
    <div className={styles.line}>
      <p className={styles.words}>
        <DraftLink {...draft} />
        <span className={styles.soft}>{draftInWords(draft)}</span>
      </p>
      <StateBadge state={draft.state} />
    </div>
  );
}
