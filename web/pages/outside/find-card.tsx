import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { OutsideFind } from '../../../server/contract/outside.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { BecauseDialog } from '../../post/because-dialog.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { madeInWords, standingOf, titleOf } from './outside-words.ts';
import styles from './outside.module.css';

const REASON_CHARACTERS = 2_000;

interface FindCardProps {
  readonly find: OutsideFind;
  readonly pageName: string;
}

/** One thing that was found: its facts, where it stands, and what can be done. */
export function FindCard({ find, pageName }: FindCardProps) {
  const now = useNow();
  const { tone, says } = standingOf(find, now);
  return (
    <article className={styles.card} aria-labelledby={`find-${find.id}`}>
      <h2 id={`find-${find.id}`} className={styles.title}>
        {titleOf(find)}
      </h2>
      <p className={styles.standing} data-tone={tone}>
        <Icon name={tone} />
        <span>{says}</span>
      </p>
      {find.accepted === null ? null : (
        <p className={styles.soft}>
          {find.accepted.by}, {formatMoment(find.accepted.at, now)}: “{find.accepted.because}”
        </p>
      )}
      <p className={styles.soft}>
        Found {formatMoment(find.foundAt, now)}
        {find.postedAt === null ? '' : `, posted ${formatMoment(find.postedAt, now)}`}.{' '}
        {find.kind === 'outside-post' || find.kind === 'visitor-post' ? madeInWords(find) : ''}
      </p>
      <Facts find={find} />
      <Acts find={find} pageName={pageName} />
    </article>
  );
}

function Facts({ find }: { readonly find: OutsideFind }) {
  const { approved, differences } = find;
  const isOurs = find.kind === 'differs-from-approved' || find.kind === 'vanished';
  return (
    <>
      {differences.length === 0 ? null : (
        <ul className={styles.differences}>
          {differences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {find.mayRead ? null : (
        <p className={styles.soft}>
          Its words are for those who may read posts of this school: they may name a child.
        </p>
      )}
      <div className={styles.sides}>
        {isOurs && approved !== null ? (
          <Words title="Approved" text={approved.text} photos={approved.photos} />
        ) : null}
        {find.message === null || find.kind === 'vanished' ? null : (
          <Words title="On the Page" text={find.message} photos={find.photos} />
        )}
      </div>
    </>
  );
}

function Words(props: { readonly title: string; readonly text: string; readonly photos: number }) {
  const { title, text, photos } = props;
  return (
    <div className={styles.side}>
      <h3 className={styles.part}>
        {title}, {photos === 0 ? 'no photos' : photos === 1 ? '1 photo' : `${photos} photos`}
      </h3>
      <p className={styles.words}>{text === '' ? 'No words.' : text}</p>
    </div>
  );
}

function Acts({ find, pageName }: FindCardProps) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState<'accept' | 'take-off' | null>(null);
  const lookAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['page'] });
  const takeOff = useMutation({
    mutationFn: () => request('POST', `/api/pages/outside/${find.id}/take-off`),
    onSuccess: () => setAsks(null),
    onSettled: lookAgain,
  });
  const isThere = find.over === null && find.kind !== 'vanished';
  return (
    <div className={styles.acts}>
      {find.acts.includes('accept') ? (
        <Button onPress={() => setAsks('accept')}>Somebody is dealing with it…</Button>
      ) : null}
      {find.acts.includes('take-off') ? (
        <Button onPress={() => setAsks('take-off')}>Take it off the Page…</Button>
      ) : null}
      {isThere && find.permalink !== null ? (
        <a href={find.permalink} target="_blank" rel="noreferrer">
          Look at it on the Page<span className="only-heard"> in a new window</span>
        </a>
      ) : null}
      {find.draftId === null ? null : (
        <Link to={`/drafts/${find.draftId}`}>Open the post in Gatehouse</Link>
      )}
      {takeOff.error ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(takeOff.error)}
        </Notice>
      ) : null}
      <BecauseDialog
        isOpen={asks === 'accept'}
        onClose={() => setAsks(null)}
        title="Somebody is dealing with it?"
        label="Who is dealing with it, or why is it fine?"
        longest={REASON_CHARACTERS}
        missing="Say who is dealing with it, or why it is fine."
        act="It is being dealt with"
        busy="Writing it down…"
        onAct={async (because) => {
          await request('POST', `/api/pages/outside/${find.id}/acceptance`, { body: { because } });
          await lookAgain();
        }}
      >
        <p>
          The warning on the Page’s card goes away. What was found stays listed here, with your name
          and your reason.
        </p>
      </BecauseDialog>
      <Confirm
        isOpen={asks === 'take-off'}
        onClose={() => setAsks(null)}
        question={`Take this post off ${pageName}?`}
        act="Take it off"
        onAct={() => takeOff.mutate()}
        busy={takeOff.isPending ? 'Taking off…' : undefined}
      >
        The post, its photos and all comments below it are deleted from the Page. This cannot be
        undone. Facebook may refuse it for posts that were made elsewhere: then you are told to
        delete it in the Facebook app.
      </Confirm>
    </div>
  );
}
