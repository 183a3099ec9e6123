import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TouchedPost } from '../../../server/contract/reach-back.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import type { IconName } from '../../components/icon/icon.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { DraftLink } from './draft-link.tsx';
import { LetItStay } from './let-it-stay.tsx';
import { useSeconds } from './use-seconds.ts';
import { postInWords } from './withdrawal-words.ts';
import styles from './withdrawals.module.css';

const ICONS: Record<TouchedPost['standing'], IconName> = {
  waiting: 'clock',
  running: 'send',
  'needs-you': 'needs-you',
  done: 'going-well',
  'called-off': 'information',
};

interface PostLineProps {
  readonly post: TouchedPost;
  /** When the person could no longer be shown. */
  readonly causedAt: string;
}

/** A post on one Page: how its take-down stands, and what a head can do when Gatehouse could not. */
export function PostLine({ post, causedAt }: PostLineProps) {
  const isOpen = post.standing !== 'done' && post.standing !== 'called-off';
  const seconds = useSeconds(causedAt, isOpen);
  const says = postInWords(post, seconds);
  return (
    <div className={styles.line}>
      <p className={styles.words}>
        <DraftLink {...post} />
        {post.standing === 'needs-you' ? null : (
          <span className={styles.standing} data-standing={post.standing}>
            <Icon name={ICONS[post.standing]} size={16} />
            <span>{says}</span>
          </span>
        )}
        {post.standing === 'running' && post.trouble !== null ? (
          <span className={styles.soft}>{post.trouble}</span>
        ) : null}
      </p>
      {post.standing === 'needs-you' ? <NeedsYou post={post} says={says} /> : null}
      {post.standing === 'waiting' ? <Acts post={post} /> : null}
    </div>
  );
}

function NeedsYou({ post, says }: { readonly post: TouchedPost; readonly says: string }) {
  return (
    <div className={styles.wide}>
      <Notice
        tone="needs-you"
        word={says}
        actions={
          <>
            {post.address === null ? null : (
              <a className={styles.outside} href={post.address} target="_blank" rel="noreferrer">
                Look at it on the Page<span className="only-heard"> in a new window</span>
              </a>
            )}
            <Acts post={post} />
          </>
        }
      >
        {post.trouble}
      </Notice>
    </div>
  );
}

function Acts({ post }: { readonly post: TouchedPost }) {
  const queries = useQueryClient();
  const [isStaying, setStaying] = useState(false);
  const act = useMutation({
    mutationFn: (what: 'by-hand' | 'another-try') =>
      request('POST', `/api/register/take-downs/${post.id}/${what}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['register'] }),
  });
  if (post.acts.length === 0) return null;
  const busy = (what: 'by-hand' | 'another-try'): string | undefined =>
    act.isPending && act.variables === what ? 'One moment…' : undefined;
  return (
    <>
      {post.acts.includes('try-again') ? (
        <Button onPress={() => act.mutate('another-try')} busy={busy('another-try')}>
          {post.tries === 0 ? 'Take it off the Page' : 'Try again'}
        </Button>
      ) : null}
      {post.acts.includes('by-hand') ? (
        <Button onPress={() => act.mutate('by-hand')} busy={busy('by-hand')}>
          I took it off by hand
        </Button>
      ) : null}
      {post.acts.includes('call-off') ? (
        <Button onPress={() => setStaying(true)}>Let it stay…</Button>
      ) : null}
      {act.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(act.error)}
        </Notice>
      ) : null}
      <LetItStay post={post} isOpen={isStaying} onClose={() => setStaying(false)} />
    </>
  );
}
