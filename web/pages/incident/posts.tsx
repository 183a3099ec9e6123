import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Incident, IncidentPost } from '../../../server/contract/incident.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { STANDINGS } from './incident-words.ts';
import styles from './incident.module.css';

/** The posts with photos that the Page showed: what was kept of each, how it stands, and the way to take it off for good. */
export function IncidentPosts({ incident }: { readonly incident: Incident }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<readonly IncidentPost[] | null>(null);
  const takeOff = useMutation({
    mutationFn: (postIds: readonly string[]) =>
      request('POST', `/api/pages/${incident.pageId}/incident/take-downs`, { body: { postIds } }),
    onSuccess: () => setAsked(null),
    onSettled: () => queries.invalidateQueries({ queryKey: ['page'] }),
  });
  const mayTakeOff = incident.acts.includes('take-off');
  const there = incident.posts.filter(canComeOff);
  if (incident.posts.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="what-was-there">
      <h2 id="what-was-there">What the Page showed, and what became of it</h2>
      <p className={styles.lead}>
        Hidden is not gone: whoever has the link of a post can still open it. To have it gone, take
        it off. What is listed here is kept as evidence either way.
      </p>
      {mayTakeOff && there.length > 1 ? (
        <div>
          <Button kind="danger" onPress={() => setAsked(there)}>
            Take all {there.length} off the Page…
          </Button>
        </div>
      ) : null}
      {takeOff.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(takeOff.error)}
        </Notice>
      ) : null}
      <ul className={styles.posts}>
        {incident.posts.map((post) => (
          <li key={post.id} className={styles.post}>
            <PostWords post={post} />
            {mayTakeOff && canComeOff(post) ? (
              <Button onPress={() => setAsked([post])}>
                Take it off…<span className="only-heard"> {wordsOf(post)}</span>
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        question={
          asked !== null && asked.length > 1
            ? `Take ${asked.length} posts off ${incident.pageName}?`
            : `Take this post off ${incident.pageName}?`
        }
        act={asked !== null && asked.length > 1 ? 'Take them off' : 'Take it off'}
        onAct={() => takeOff.mutate((asked ?? []).map(({ id }) => id))}
        busy={takeOff.isPending ? 'Taking off…' : undefined}
      >
        The posts, their photos and all comments below them are deleted from the Page. This cannot
        be undone. If the police may want to see them there, ask the police first.
      </Confirm>
    </section>
  );
}

function canComeOff({ standing }: IncidentPost): boolean {
  return standing === 'hidden' || standing === 'being-hidden' || standing === 'needs-you';
}

/** A post in a few words, for those who see only the list. */
export function wordsOf({ message }: Pick<IncidentPost, 'message'>): string {
  const line = message.trim().split('\n')[0] ?? '';
  if (line === '') return 'A post without words';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function PostWords({ post }: { readonly post: IncidentPost }) {
  const now = useNow();
  const { word, tone } = STANDINGS[post.standing];
  return (
    <div className={styles.postWords}>
      <a href={post.permalink} target="_blank" rel="noreferrer">
        {wordsOf(post)}
        <span className="only-heard"> on the Page, in a new window</span>
      </a>
      <span className={styles.standing} data-tone={tone}>
        <Icon name={tone} size={16} />
        {word}
      </span>
      {post.trouble === null ? null : <span>{post.trouble}</span>}
      <details className={styles.kept}>
        <summary>
          {post.photos === 1 ? '1 photo' : `${post.photos} photos`},{' '}
          {post.draftId === null ? 'not made here' : 'made here'}, posted{' '}
          {formatMoment(post.createdAt, now)}: what was kept
        </summary>
        <dl>
          <dt>Kept</dt>
          <dd>{formatMoment(post.keptAt, now)}</dd>
          <dt>The Page’s number of it</dt>
          <dd>{post.postId}</dd>
          <dt>Address</dt>
          <dd>{post.permalink}</dd>
          <dt>Fingerprint of what was kept (SHA-256)</dt>
          <dd>{post.evidenceSha256}</dd>
          {post.fileSha256s.length === 0 ? null : (
            <>
              <dt>Fingerprints of the files that were published</dt>
              <dd>{post.fileSha256s.join(' ')}</dd>
            </>
          )}
          <dt>Words</dt>
          <dd>{post.message === '' ? 'None' : post.message}</dd>
        </dl>
      </details>
    </div>
  );
}
