import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Box, Draft, FindingPlace, Page } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { Refusal } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { schoolOf } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { History } from '../../post/history.tsx';
import { formatWaiting } from '../../time.ts';
import { PageStands } from '../../post/page-stands.tsx';
import { useNow } from '../../use-now.ts';
import { openingOf, wantedWords } from '../draft/draft-words.ts';
import { PostPreview } from '../draft/post-preview.tsx';
import { Publications } from '../draft/publications.tsx';
import { DecideBar } from './decide-bar.tsx';
import { draftQuery, substanceOf } from './inbox-query.ts';
import { PhotosOneByOne } from './photos-one-by-one.tsx';
import type { Pointed } from './photos-one-by-one.tsx';
import { Points, POINTS_ID } from './points.tsx';
import { titleOf, useDeciding } from './use-deciding.ts';
import type { Decided } from './use-deciding.ts';
import styles from './decision.module.css';

export interface DecisionProps {
  readonly draftId: string;
  readonly session: Session;
  readonly isOwn: boolean;
  /** Its first words, where the list knows them already. */
  readonly opening: string | undefined;
  readonly onDecided: (decided: Decided) => void;
  /** What was decided a moment ago, in the place where the eye is. */
  readonly justDecided: ReactNode;
}

/** One post to decide on: how the Page will show it, its photos, what was found, and the decision. */
export function Decision(props: DecisionProps) {
  const draft = useQuery(draftQuery(props.draftId));
  if (draft.data) return <OpenDecision key={draft.data.id} {...props} draft={draft.data} />;
  const isGone = draft.error instanceof Refusal && draft.error.status === 404;
  return (
    <div className={styles.alone}>
      {props.justDecided}
      {isGone ? (
        <>
          <PageHeading within="Inbox">This post is not here</PageHeading>
          <p>It may be another school’s, or the link may be mistyped.</p>
          <LinkButton to="/inbox">Back to the inbox</LinkButton>
        </>
      ) : draft.error ? (
        <>
          <PageHeading within="Inbox">This post could not be fetched</PageHeading>
          <ErrorPanel error={draft.error} onTryAgain={() => void draft.refetch()} />
        </>
      ) : (
        <>
          <PageHeading within="Inbox">{openingOf(props.opening ?? '') ?? 'A post'}</PageHeading>
          <LoadingWords>Fetching the post…</LoadingWords>
        </>
      )}
    </div>
  );
}

/** What is pointed at: a photo with perhaps a face, or a part of the words. */
function usePointing(headings: { readonly post: string; readonly photos: string }) {
  const [pointed, setPointed] = useState<Pointed>({ photo: 1, face: null, area: null, turn: 0 });
  const [marked, setMarked] = useState<{ start: number; end: number } | null>(null);
  const point = (photo: number, face: number | null = null, area: Box | null = null): void =>
    setPointed(({ turn }) => ({ photo, face, area, turn: turn + 1 }));
  const show = (place: FindingPlace): void => {
    setMarked(place.kind === 'text' ? place : null);
    if ('photo' in place) {
      point(
        place.photo,
        place.kind === 'face' ? place.face : null,
        place.kind === 'region' ? place.box : null,
      );
    }
    goTo('photo' in place ? headings.photos : headings.post);
  };
  return { pointed, marked, point, show };
}

function OpenDecision(props: DecisionProps & { readonly draft: Draft }) {
  const { draft, session, isOwn, onDecided, justDecided } = props;
  const now = useNow();
  const pages = pagesOf(draft, usePages());
  const deciding = useDeciding(draft, onDecided);
  const substance = substanceOf(draft);
  const [seen, setSeen] = useState(substance);
  const headings = { post: useId(), photos: useId() };
  const { pointed, marked, point, show } = usePointing(headings);
  const isChanged = deciding.stale !== null || seen !== substance;
  const lookedAgain = (): void => {
    setSeen(substance);
    deciding.forgetStale();
  };

  return (
    <div className={styles.decision}>
      <Heading draft={draft} session={session} now={now} />
      <PageStands pages={pages} />
      {isChanged ? <Changed refusal={deciding.stale} onLooked={lookedAgain} /> : null}
      <div className={styles.columns}>
        <section className={styles.post} aria-labelledby={headings.post}>
          <h2 id={headings.post} className={styles.sectionHeading} tabIndex={-1}>
            As the Page will show it
          </h2>
          <PostPreview
            draft={draft}
            pages={pages}
            schools={session.schools}
            marked={marked}
            onOpen={(photo) => show({ kind: 'photo', photo: photo.position })}
          />
        </section>
        <div className={styles.side}>
          <Points
            draft={draft}
            deciding={deciding}
            maySettle={draft.acts.some((each) => each.act === 'return' && each.allowed)}
            now={now}
            onShow={show}
          />
          <div className={styles.bar}>
            {justDecided}
            <DecideBar
              draft={draft}
              isOwn={isOwn}
              pages={pages}
              now={now}
              deciding={deciding}
              lookAgain={isChanged ? 'It changed a moment ago. Look at it again first.' : null}
              onShowOpen={() => goTo(POINTS_ID)}
            />
          </div>
        </div>
        {draft.photos.length > 0 ? (
          <section className={styles.photos} aria-labelledby={headings.photos}>
            <h2 id={headings.photos} className={styles.sectionHeading} tabIndex={-1}>
              Photo by photo
            </h2>
            <PhotosOneByOne photos={draft.photos} pointed={pointed} onPoint={point} />
          </section>
        ) : null}
        <Background draft={draft} now={now} />
      </div>
    </div>
  );
}

/** Every Page of the draft, also those of a school that this person does not see: the post goes there all the same. */
function pagesOf(draft: Draft, known: readonly Page[]): readonly Page[] {
  const pages = draft.publications.map(
    ({ pageId, pageName }) =>
      known.find((page) => page.id === pageId) ?? {
        id: pageId,
        name: pageName,
        schoolId: '',
        publicUrl: null,
        standsBecause: null,
      },
  );
  const isOwn = (page: Page): boolean => page.schoolId === draft.schoolId;
  return [...pages.filter(isOwn), ...pages.filter((page) => !isOwn(page))];
}

interface ChangedProps {
  readonly refusal: Refusal | null;
  readonly onLooked: () => void;
}

/** The post is no longer what was being looked at: kindly, and before anything is decided on it. */
function Changed({ refusal, onLooked }: ChangedProps) {
  return (
    <Notice
      tone="needs-you"
      word={refusal?.title ?? 'This post changed while you were looking.'}
      live
      actions={<Button onPress={onLooked}>I have looked at it again</Button>}
    >
      {refusal?.detail ?? 'What you see now is the newest. Look at it again, then decide.'}
    </Notice>
  );
}

/** Brings a section to the eye and the keyboard. */
function goTo(id: string): void {
  requestAnimationFrame(() => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: 'start' });
    (place?.matches('[tabindex]')
      ? place
      : place?.querySelector<HTMLElement>('[tabindex="-1"]')
    )?.focus({
      preventScroll: true,
    });
  });
}

interface PartProps {
  readonly draft: Draft;
  readonly now: number;
}

function Heading({ draft, session, now }: PartProps & { readonly session: Session }) {
  const school = schoolOf(session, draft.schoolId);
  const waits = draft.state === 'awaiting-decision';
  return (
    <PageHeading
      within="Inbox"
      facts={
        <>
          {school ? <SchoolTag school={school} full /> : null}
          {waits ? null : <StateBadge state={draft.state} />}
          {waits && draft.submittedAt ? <span>{formatWaiting(draft.submittedAt, now)}</span> : null}
          {draft.urgent ? <strong className={styles.urgent}>urgent</strong> : null}
          {draft.wantedAt ? <span>wanted {wantedWords(draft.wantedAt, now)}</span> : null}
        </>
      }
    >
      {titleOf(draft)}
    </PageHeading>
  );
}

/** Who wrote it, what became of it, and everything that happened to it. */
function Background({ draft, now }: PartProps) {
  const changes = draft.revision - 1;
  const otherEditor = draft.editor.id === draft.author.id ? null : draft.editor.name;
  return (
    <section className={styles.background} aria-label="Who and when">
      {draft.cameBackBecause === null ? null : (
        <Notice tone="needs-you" word="It came back.">
          {draft.cameBackBecause}
        </Notice>
      )}
      <Publications publications={draft.state === 'awaiting-decision' ? [] : draft.publications} />
      <p>
        Written by {draft.author.name}
        {otherEditor ? `, last changed by ${otherEditor}` : ''}
        {changes > 0 ? ` · changed ${changes === 1 ? 'once' : `${changes} times`}` : ''}
      </p>
      <details className={styles.history}>
        <summary>What happened so far</summary>
        <History entries={draft.history} now={now} />
      </details>
    </section>
  );
}
