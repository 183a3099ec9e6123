import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { decidedSchema } from '../../../server/contract/drafts.contract.ts';
import type { DraftSummary } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { request } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { schoolOf, useSession } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { UndoBar } from '../../components/undo-bar/undo-bar.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { decidesIn } from '../../session/role-words.ts';
import { useShortcutHelp, useShortcuts } from '../../shell/shortcuts.tsx';
import { useNow } from '../../use-now.ts';
import { useWide } from '../../use-wide.ts';
import { ToLook } from '../unclear/to-look.tsx';
import { Decision } from './decision.tsx';
import { InboxLine } from './inbox-line.tsx';
import { draftQuery, inboxQuery, nextAfter } from './inbox-query.ts';
import type { Decided } from './use-deciding.ts';
import styles from './inbox.module.css';

/** What waits for a decision on the left, the one that is open on the right; on a phone one after the other. */
export default function Inbox() {
  const session = useSession();
  const inbox = useQuery(inboxQuery);
  const { id } = useParams();
  if (!session) return null;
  if (!inbox.data) {
    return (
      <>
        <PageHeading>Inbox</PageHeading>
        {inbox.error ? (
          <ErrorPanel error={inbox.error} onTryAgain={() => void inbox.refetch()} />
        ) : (
          <LoadingWords>Fetching the inbox…</LoadingWords>
        )}
      </>
    );
  }
  return (
    <OpenInbox
      items={inbox.data.items}
      toLook={inbox.data.toLook}
      session={session}
      openId={id ?? null}
    />
  );
}

interface OpenInboxProps {
  readonly items: readonly DraftSummary[];
  readonly toLook: readonly DraftSummary[];
  readonly session: Session;
  readonly openId: string | null;
}

function OpenInbox({ items, toLook, session, openId }: OpenInboxProps) {
  const isWide = useWide();
  const navigate = useNavigate();
  const { justDecided, onDecided } = useJustDecided(items);
  const decides = useDecides(session);
  const at = items.findIndex((item) => item.id === openId);
  const goTo = (item: DraftSummary | undefined): void => {
    if (item) void navigate(`/inbox/${item.id}`, { replace: openId !== null });
  };
  useShortcuts([
    { key: 'j', does: 'Next in the inbox', run: () => goTo(items[at + 1]) },
    { key: 'k', does: 'The one before', run: () => goTo(items[at - 1]) },
  ]);

  const first = items.find((item) => !item.own && decides(item)) ?? items[0];
  if (isWide && openId === null && first) return <Navigate to={`/inbox/${first.id}`} replace />;
  const list = (
    <InboxList
      items={items}
      toLook={isWide ? toLook : []}
      session={session}
      openId={openId}
      isWide={isWide}
    />
  );
  if (openId === null) {
    return (
      <div className={styles.alone}>
        <PageHeading>Inbox</PageHeading>
        {justDecided}
        <ToLook posts={toLook} session={session} />
        {items.length === 0 ? (
          <NothingWaits mayDecide={session.may.includes('draft:decide')} />
        ) : (
          list
        )}
      </div>
    );
  }
  const decision = (
    <Decision
      draftId={openId}
      session={session}
      isOwn={items[at]?.own ?? false}
      opening={items[at]?.opening}
      onDecided={onDecided}
      justDecided={justDecided}
    />
  );
  if (!isWide) {
    return (
      <div className={styles.one}>
        <Link to="/inbox" className={styles.back}>
          <Icon name="back" size={16} />
          Inbox{items.length > 0 ? `, ${items.length} waiting` : ''}
        </Link>
        {decision}
      </div>
    );
  }
  return (
    <div className={styles.both}>
      {list}
      {decision}
    </div>
  );
}

/** Whether this person decides a post of the list: in its own school, and in those of all its Pages. */
function useDecides(session: Session): (item: DraftSummary) => boolean {
  const pages = usePages();
  const isInReach = (name: string): boolean =>
    pages.some((page) => page.name === name && decidesIn(session, page.schoolId));
  // Who only stops posts has nothing to be told about deciding.
  if (!session.may.includes('draft:decide')) return () => true;
  return (item) =>
    decidesIn(session, item.schoolId) && (pages.length === 0 || item.pageNames.every(isInReach));
}

/** The decision of a moment ago and the way to undo it; it stays while the next item is looked at. */
function useJustDecided(items: readonly DraftSummary[]) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [decided, setDecided] = useState<Decided | null>(null);
  const undo = useMutation({
    mutationFn: ({ draftId, version }: Decided) =>
      request('POST', `/api/drafts/${draftId}/undo-approval`, {
        body: { version },
        schema: decidedSchema,
      }),
    onSuccess: async (_answer, { draftId }) => {
      setDecided(null);
      await Promise.all(
        [['inbox'], ['drafts'], ['home']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
      // The post is opened as it is now: a decision on the kept copy would name a version that has passed.
      await queries.fetchQuery({ ...draftQuery(draftId), staleTime: 0 });
      void navigate(`/inbox/${draftId}`);
    },
  });
  const press = (): void => {
    if (decided && !undo.isPending) undo.mutate(decided);
  };
  useShortcuts(
    decided === null || decided.undoUntil === null
      ? []
      : [{ key: 'u', does: 'Undo the last decision', run: press }],
  );
  const onDecided = (fresh: Decided): void => {
    undo.reset();
    setDecided(fresh);
    const next = nextAfter(items, fresh.draftId);
    void navigate(next === null ? '/inbox' : `/inbox/${next}`, { replace: true });
    queries.setQueryData(
      inboxQuery.queryKey,
      (known) =>
        known && { ...known, items: known.items.filter((item) => item.id !== fresh.draftId) },
    );
  };
  const done = decided && `${decided.word}: “${decided.title}”`;
  const justDecided = decided ? (
    <div className={styles.decided} data-undo={decided.undoUntil !== null || undefined}>
      {decided.undoUntil === null ? (
        <Notice tone="going-well" word={`${decided.word}.`} live>
          “{decided.title}”
        </Notice>
      ) : (
        <UndoBar
          key={`${decided.draftId} ${decided.version}`}
          done={done ?? ''}
          until={decided.undoUntil}
          onUndo={press}
          busy={undo.isPending ? 'Undoing…' : undefined}
        />
      )}
      {undo.error ? (
        <Notice tone="stopped" word="Not undone." live>
          {refusalWords(undo.error)}
        </Notice>
      ) : null}
    </div>
  ) : null;
  return { justDecided, onDecided };
}

interface InboxListProps {
  readonly items: readonly DraftSummary[];
  readonly toLook: readonly DraftSummary[];
  readonly session: Session;
  readonly openId: string | null;
  readonly isWide: boolean;
}

function InboxList({ items, toLook, session, openId, isWide }: InboxListProps) {
  const now = useNow();
  const decides = useDecides(session);
  const openHelp = useShortcutHelp();
  return (
    <nav className={styles.list} aria-label="Waiting for a decision">
      <ToLook posts={toLook} session={session} />
      {isWide ? (
        <h2 className={styles.heading}>
          Inbox <span className={styles.count}>{items.length}</span>
        </h2>
      ) : null}
      <ul className={styles.items}>
        {items.map((item) => (
          <li key={item.id}>
            <InboxLine
              draft={item}
              school={schoolOf(session, item.schoolId)}
              now={now}
              isOpen={item.id === openId}
              mayDecide={decides(item)}
              level={isWide ? 3 : 2}
            />
          </li>
        ))}
      </ul>
      {isWide ? (
        <div className={styles.keys}>
          <Button icon="keyboard" keyHint="?" onPress={openHelp}>
            Keys
          </Button>
        </div>
      ) : null}
    </nav>
  );
}

function NothingWaits({ mayDecide }: { readonly mayDecide: boolean }) {
  return (
    <EmptyState title="Nothing waits for a decision" icon="inbox">
      {mayDecide
        ? 'When somebody at your school hands in a post, it appears here with what was found in its words and photos. You approve it, send it back with a reason, or refuse it.'
        : 'When somebody hands in a post, it appears here with what was found. You can stop any of them at once.'}
    </EmptyState>
  );
}
