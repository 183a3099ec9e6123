import type { ComingOff as Post } from '../../../server/contract/take-down.contract.ts';
import { PostLine } from '../withdrawals/post-line.tsx';
import styles from './pages.module.css';

/** The posts that have still to come off a Page, whoever asked. */
export function ComingOff({ posts, pageId }: { posts: readonly Post[]; pageId: string }) {
  if (posts.length === 0) return null;
  return (
    <section aria-labelledby={`off-${pageId}`}>
      <h3 id={`off-${pageId}`} className={styles.part}>
        {posts.length === 1 ? '1 post has to come off' : `${posts.length} posts have to come off`}
      </h3>
      <ul className={styles.lines}>
        {posts.map((post) => (
          <li key={post.id}>
            <PostLine post={post} causedAt={post.causedAt} />
            <span className={styles.soft}>
              {post.askedBy === null
                ? 'Somebody in it may not be shown any more.'
                : `${post.askedBy} wants it off: ${post.askedBecause ?? ''}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
