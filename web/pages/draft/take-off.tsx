import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { postsOnPagesSchema } from '../../../server/contract/take-down.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { BecauseDialog } from '../../post/because-dialog.tsx';
import { PostLine } from '../withdrawals/post-line.tsx';
import styles from './publications.module.css';

const REASON_CHARACTERS = 2_000;

interface TakeOffProps {
  readonly draftId: string;
  readonly one: Draft['publications'][number];
}

const onPagesQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['draft', draftId, 'on-pages'],
    queryFn: ({ signal }) =>
      request('GET', `/api/drafts/${draftId}/on-pages`, { schema: postsOnPagesSchema, signal }),
  });

/** The way to take a post off one Page, and, while it comes off, how that stands. */
export function TakeOff({ draftId, one }: TakeOffProps) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const mayBeThere = one.state === 'published' || one.state === 'unconfirmed';
  const { data } = useQuery({ ...onPagesQuery(draftId), enabled: mayBeThere });
  const post = data?.posts.findLast(({ pageId }) => pageId === one.pageId);
  if (!mayBeThere || post === undefined) return null;
  const { takeDown } = post;
  const isComingOff = takeDown !== null && takeDown.standing !== 'done';
  return (
    <div className={styles.takeOff}>
      {isComingOff ? <PostLine post={takeDown} causedAt={takeDown.causedAt} /> : null}
      {post.mayTakeDown && !isComingOff ? (
        <Button onPress={() => setAsking(true)}>Take it off the Page…</Button>
      ) : null}
      <BecauseDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Take this post off ${one.pageName}?`}
        label="Why does it have to come off?"
        hint="Whoever may open the post reads it."
        longest={REASON_CHARACTERS}
        missing="Say why the post has to come off."
        act="Take it off"
        busy="Taking it off…"
        isDanger
        onAct={async (because) => {
          await request('POST', `/api/publications/${post.publicationId}/take-down`, {
            body: { because },
          });
          await queries.invalidateQueries({ queryKey: ['draft'] });
        }}
      >
        <p>
          The post and its photos are deleted from the Page, with every comment below them. This
          cannot be undone: to show it again it has to be written and approved anew. Gatehouse looks
          that it is gone, and goes on trying until it is.
        </p>
      </BecauseDialog>
    </div>
  );
}
