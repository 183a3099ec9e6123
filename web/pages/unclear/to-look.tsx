import { useId } from 'react';
import { Link } from 'react-router';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { schoolOf } from '../../api/session.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import styles from './to-look.module.css';

interface ToLookProps {
  readonly posts: readonly DraftSummary[];
  readonly session: Session;
}

/** Posts of which somebody has to say what became of them on a Page; nothing at all when there are none. */
export function ToLook({ posts, session }: ToLookProps) {
  const headingId = useId();
  if (posts.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId} className={styles.heading}>
        <Icon name="needs-you" size={20} />
        Look at the Page
      </h2>
      <ul className={styles.posts}>
        {posts.map((post) => {
          const school = schoolOf(session, post.schoolId);
          return (
            <li key={post.id}>
              <Link to={`/drafts/${post.id}`}>{wordsOf(post)}</Link>
              <p className={styles.facts}>
                {school ? <SchoolTag school={school} /> : null}
                <span>{post.pageNames.join(', ')}</span>
                {post.own ? <span>yours: somebody else looks</span> : null}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const OPENING_CUT = 120;

function wordsOf({ opening }: DraftSummary): string {
  if (opening === '') return 'A post without words';
  return opening.length < OPENING_CUT ? opening : `${opening.slice(0, opening.lastIndexOf(' '))}…`;
}
