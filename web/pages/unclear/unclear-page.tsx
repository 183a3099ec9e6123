import { useId, useState } from 'react';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import type { FoundPost, LookAtPage } from '../../../server/contract/unclear.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { formatClock, formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { CountDialog } from './count-dialog.tsx';
import { SideBySide } from './side-by-side.tsx';
import { mayAct, whatIsFound, whyNotAct } from './unclear-words.ts';
import { type Settling, useSettling } from './use-settling.ts';
import styles from './unclear.module.css';

interface UnclearPageProps {
  readonly draftId: string;
  readonly pageId: string;
  readonly pageName: string;
  readonly state: Draft['publications'][number]['state'];
  readonly version: number;
}

/** One Page of a post that looks unclear: what was sent, what the Page shows now, and what can be said about it. */
export function UnclearPage({ draftId, pageId, pageName, state, version }: UnclearPageProps) {
  const headingId = useId();
  const settling = useSettling(draftId, pageId, version);
  const { look, settle } = settling;
  // What is published is asked for only so that a count of a moment ago can be taken back.
  if (state === 'published') return <Counted settling={settling} pageName={pageName} />;
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId}>
        {state === 'stopped' ? `Not sent to ${pageName}` : `Is it on ${pageName}?`}
      </h2>
      {settle.error ? (
        <Notice tone="stopped" word="Nothing was changed." live>
          {refusalWords(settle.error)}
        </Notice>
      ) : null}
      {look.data ? (
        <Looked key={look.data.lookedAt} look={look.data} settling={settling} />
      ) : look.error ? (
        <ErrorPanel
          error={look.error}
          onTryAgain={() => void look.refetch()}
          isTrying={look.isFetching}
        />
      ) : (
        <LoadingWords>{`Looking at ${pageName}…`}</LoadingWords>
      )}
    </section>
  );
}

function Looked({ look, settling }: { readonly look: LookAtPage; readonly settling: Settling }) {
  if (look.standing === 'stopped') return <Stopped look={look} settling={settling} />;
  if (look.standing !== 'unclear') return null;
  return <Unclear look={look} settling={settling} />;
}

function Unclear({ look, settling }: { readonly look: LookAtPage; readonly settling: Settling }) {
  const now = useNow();
  const [counting, setCounting] = useState<FoundPost | null>(null);
  const { settle } = settling;
  const asked = settling.look;
  const found = whatIsFound(look);
  const press = (post: FoundPost): void => {
    if (post.differs.length > 0) setCounting(post);
    else settle.mutate({ act: 'there', postId: post.postId, reason: '' });
  };
  return (
    <>
      <Notice tone={found.tone} word={found.word} live>
        {found.says}
      </Notice>
      <SideBySide look={look} />
      <div className={styles.again}>
        <Button
          icon="eye"
          onPress={() => void asked.refetch()}
          busy={asked.isFetching ? 'Looking…' : undefined}
        >
          Look again
        </Button>
        <span className={styles.quiet}>Looked {formatMoment(look.lookedAt, now)}</span>
      </div>
      <Decide look={look} settling={settling} onThere={press} />
      <CountDialog
        key={counting?.postId ?? 'none'}
        post={counting}
        settling={settling}
        onClose={() => setCounting(null)}
      />
    </>
  );
}

interface DecideProps {
  readonly look: LookAtPage;
  readonly settling: Settling;
  readonly onThere: (post: FoundPost) => void;
}

/** The two buttons. Which one is on follows from what the Page shows; a person presses it. */
function Decide({ look, settling: { settle }, onThere }: DecideProps) {
  const pending = settle.isPending ? settle.variables.act : null;
  const because = whyNotAct(look, 'there');
  if (because !== null) return <p className={styles.quiet}>{because}</p>;
  const visible = look.found.filter((post) => post.isVisible);
  const mayBeAbsent = look.answered && visible.length === 0;
  return (
    <div className={styles.acts}>
      {visible.map((post, index) => (
        <Button
          key={post.postId}
          kind="primary"
          icon="check"
          onPress={() => onThere(post)}
          busy={pending === 'there' ? 'Keeping it…' : undefined}
        >
          {visible.length === 1
            ? 'It is there: count it as published'
            : `It is there: count post ${index + 1} as published`}
        </Button>
      ))}
      {mayBeAbsent ? (
        <>
          <Button
            kind="primary"
            icon="undo"
            onPress={() => settle.mutate({ act: 'not-there' })}
            busy={pending === 'not-there' ? 'Looking once more…' : undefined}
          >
            It is not there: send it again
          </Button>
          <p className={styles.quiet}>
            Nothing goes out by this. The post goes back for a new decision, since time has passed.
          </p>
        </>
      ) : null}
    </div>
  );
}

function Stopped({ look, settling }: { readonly look: LookAtPage; readonly settling: Settling }) {
  const { settle } = settling;
  const pending = settle.isPending ? settle.variables.act : null;
  const because = whyNotAct(look, 'approve-again');
  return (
    <>
      <Notice tone="needs-you" word="It is not on this Page.">
        {look.trouble ?? 'It did not go out.'}
      </Notice>
      {because === null ? (
        <div className={styles.acts}>
          <Button
            kind="primary"
            icon="send"
            onPress={() => settle.mutate({ act: 'approve-again' })}
            busy={pending === 'approve-again' ? 'Checking it once more…' : undefined}
          >
            Approve it again for {look.pageName}
          </Button>
          <Button
            onPress={() => settle.mutate({ act: 'leave-out' })}
            busy={pending === 'leave-out' ? 'Keeping it…' : undefined}
          >
            Leave {look.pageName} without it
          </Button>
        </div>
      ) : (
        <p className={styles.quiet}>{because}</p>
      )}
    </>
  );
}

/** Just counted as published: it can be taken back for a few minutes. */
function Counted({
  settling,
  pageName,
}: {
  readonly settling: Settling;
  readonly pageName: string;
}) {
  const { look, settle } = settling;
  if (look.data?.standing !== 'counted' || !mayAct(look.data, 'undo-there')) return null;
  const until = look.data.undoUntil;
  return (
    <Notice
      tone="going-well"
      word={`Counted as published on ${pageName}.`}
      live
      actions={
        <Button
          icon="undo"
          onPress={() => settle.mutate({ act: 'undo-there' })}
          busy={settle.isPending ? 'Taking it back…' : undefined}
        >
          Take that back
        </Button>
      }
    >
      {until === null ? '' : `You can take this back until ${formatClock(Date.parse(until))}.`}
      {settle.error ? ` ${refusalWords(settle.error)}` : ''}
    </Notice>
  );
}
