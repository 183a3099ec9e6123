import { Link } from 'react-router';
import type { WaitingPost } from '../../../server/contract/pages.contract.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { openingOf } from '../draft/draft-words.ts';
import { whenResumedInWords } from './page-words.ts';
import styles from './pages.module.css';

/** The posts that wait because nothing goes out, and what becomes of each when that ends. */
export function Waiting({ posts, pageId }: { posts: readonly WaitingPost[]; pageId: string }) {
  const now = useNow();
  if (posts.length === 0) return <p className={styles.soft}>No post waits for it.</p>;
  return (
    <section aria-labelledby={`waits-${pageId}`}>
      <h3 id={`waits-${pageId}`} className={styles.part}>
        {posts.length === 1 ? '1 post waits' : `${posts.length} posts wait`}
      </h3>
      <ul className={styles.lines}>
        {posts.map((post) => (
          <li key={post.draftId}>
            {post.mayOpen ? (
              <Link to={`/drafts/${post.draftId}`}>
                {openingOf(post.opening ?? '') ?? 'A post without words'}
              </Link>
            ) : (
              <strong>A post</strong>
            )}
            <span className={styles.soft}>
              wanted {formatMoment(post.dueAt, now)}. {whenResumedInWords(post.whenResumed)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
