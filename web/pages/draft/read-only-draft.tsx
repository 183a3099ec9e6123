import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { savedSchema } from '../../../server/contract/drafts.contract.ts';
import type { Box, Draft, FindingPlace } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { schoolOf } from '../../api/session.ts';
import { Button } from '../../components/button/button.tsx';
import { LinkButton } from '../../components/link-button/link-button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { PhotoWithFaces } from '../../marking/photo-with-faces.tsx';
import { History } from '../../post/history.tsx';
import { PageStands } from '../../post/page-stands.tsx';
import { useNow } from '../../use-now.ts';
import type { LoadedDraft } from './draft-page.tsx';
import { openingOf } from './draft-words.ts';
import { FindingsPanel } from './findings-panel.tsx';
import { PostPreview } from './post-preview.tsx';
import { Publications } from './publications.tsx';
import { standingOf } from './standing.ts';
import styles from './read-only-draft.module.css';

interface Shown {
  readonly place: FindingPlace;
  /** Counts up, so that the same place can be shown twice. */
  readonly turn: number;
}

/** A draft that is with somebody else, or done with: where it stands, how it looks, what was found and what happened. */
export function ReadOnlyDraft({
  draft,
  saver,
  session,
}: LoadedDraft & { readonly session: Session }) {
  const pages = usePages();
  const [shown, setShown] = useState<Shown | null>(null);
  const school = schoolOf(session, draft.schoolId);
  const show = (place: FindingPlace): void => {
    setShown((before) => ({ place, turn: (before?.turn ?? 0) + 1 }));
    requestAnimationFrame(() => document.getElementById(anchorFor(place))?.scrollIntoView());
  };
  const marked = shown?.place.kind === 'text' ? shown.place : null;
  const previewId = useId();
  return (
    <>
      <PageHeading
        within="Drafts"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <StateBadge state={draft.state} />
            <span>written by {draft.author.name}</span>
          </>
        }
      >
        {openingOf(draft.text) ?? 'A post without words'}
      </PageHeading>
      <div className={styles.columns}>
        <div className={styles.main}>
          <Standing draft={draft} saver={saver} isPractice={session.practicePage !== null} />
          <PageStands pages={pages} only={waitingFor(draft)} />
          <Publications publications={draft.publications} draftId={draft.id} />
          <section className={styles.section} aria-labelledby={previewId}>
            <h2 id={previewId}>{previewHeading(draft.state)}</h2>
            <div id="the-words">
              <PostPreview draft={draft} pages={pages} schools={session.schools} marked={marked} />
            </div>
          </section>
          <Photos photos={draft.photos} shown={shown} />
        </div>
        <div className={styles.side}>
          <FindingsPanel
            draft={draft}
            isWriting={false}
            onShow={(place) => (place.kind === 'draft' ? null : () => show(place))}
          />
          <WhatHappened history={draft.history} />
        </div>
      </div>
    </>
  );
}

/** The Pages that still wait for the post. */
function waitingFor(draft: Draft): string[] {
  const isOver = ['published', 'taken-down', 'rejected', 'unconfirmed'].includes(draft.state);
  return isOver ? [] : draft.publications.map(({ pageId }) => pageId);
}

function previewHeading(state: Draft['state']): string {
  if (state === 'published') return 'As the Page shows it';
  return state === 'taken-down' ? 'As the Page showed it' : 'As the Page will show it';
}

function Photos({
  photos,
  shown,
}: {
  readonly photos: Draft['photos'];
  readonly shown: Shown | null;
}) {
  const headingId = useId();
  if (photos.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId}>Photos</h2>
      {photos.map((photo) => {
        const pointed = pointedIn(shown, photo.position);
        return (
          <div key={photo.id} id={`photo-${photo.position}`} className={styles.photo}>
            <PhotoWithFaces
              key={pointed?.key}
              photo={photo}
              readOnly
              showFace={pointed?.face ?? null}
              showArea={pointed?.area ?? null}
            />
            <p className={styles.alt}>
              {photo.altText === '' ? 'Without a description' : `“${photo.altText}”`}
            </p>
          </div>
        );
      })}
    </section>
  );
}

function WhatHappened({ history }: Pick<Draft, 'history'>) {
  const headingId = useId();
  return (
    <section className={styles.section} aria-labelledby={headingId}>
      <h2 id={headingId}>What happened</h2>
      <History entries={history} now={useNow()} />
    </section>
  );
}

function anchorFor(place: FindingPlace): string {
  return 'photo' in place ? `photo-${place.photo}` : 'the-words';
}

interface PointedIn {
  readonly key: string;
  readonly face: number | null;
  readonly area: Box | null;
}

function pointedIn(shown: Shown | null, position: number): PointedIn | null {
  if (shown === null || !('photo' in shown.place) || shown.place.photo !== position) return null;
  const { place, turn } = shown;
  const key = `shown ${turn}`;
  if (place.kind === 'region') return { key, face: null, area: place.box };
  return place.kind === 'face' ? { key, face: place.face, area: null } : null;
}

/** Where the draft stands, what happens next, and the way to take it back. */
function Standing({
  draft,
  saver,
  isPractice,
}: Pick<LoadedDraft, 'draft' | 'saver'> & { readonly isPractice: boolean }) {
  const takeBack = useMutation({
    mutationFn: () =>
      saver.act(({ version }) =>
        request('POST', `/api/drafts/${draft.id}/take-back`, {
          body: { version },
          schema: savedSchema,
        }),
      ),
  });
  const { tone, word, says } = standingOf(draft, useNow(), isPractice);
  const may = (act: Draft['acts'][number]['act']): boolean =>
    draft.acts.some((each) => each.act === act && each.allowed);
  return (
    <>
      <Notice
        tone={tone}
        word={word}
        live
        actions={
          may('take-back') || may('stop') ? (
            <>
              {may('take-back') ? (
                <Button
                  icon="undo"
                  onPress={() => takeBack.mutate()}
                  busy={takeBack.isPending ? 'Taking it back…' : undefined}
                >
                  Take it back
                </Button>
              ) : null}
              {/* Deciding and stopping have one place, with everything in sight. */}
              {may('stop') ? (
                <LinkButton to={`/inbox/${draft.id}`} icon="inbox">
                  Decide or stop it
                </LinkButton>
              ) : null}
            </>
          ) : undefined
        }
      >
        {says}
      </Notice>
      {takeBack.error instanceof Refusal ? (
        <Notice tone="stopped" word={takeBack.error.title} live>
          {takeBack.error.detail}
        </Notice>
      ) : null}
    </>
  );
}
