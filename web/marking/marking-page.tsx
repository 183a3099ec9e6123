import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import type { Session } from '../../server/contract/staff.contract.ts';
import { useSession } from '../api/session.ts';
import { ErrorPanel } from '../components/error-panel/error-panel.tsx';
import { LinkButton } from '../components/link-button/link-button.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { PageHeading } from '../components/page-heading/page-heading.tsx';
import { mayEdit } from '../pages/draft/draft-page.tsx';
import { useDraftSaving } from '../pages/draft/saving/use-draft-saving.ts';
import { MarkingScreen } from './marking-screen.tsx';
import { countWords } from './photo-words.ts';
import styles from './marking-page.module.css';

/** Saying who is in one photo of a draft, over the whole window. */
export default function MarkingPage() {
  const { id = '', photoId = '' } = useParams();
  const session = useSession();
  const navigate = useNavigate();
  return (
    <WholeWindow onClose={() => void navigate(`/drafts/${id}`)}>
      {session === undefined ? (
        <LoadingWords>Fetching the photo…</LoadingWords>
      ) : (
        <OnePhoto key={id} id={id} photoId={photoId} session={session} />
      )}
    </WholeWindow>
  );
}

interface OnePhotoProps {
  readonly id: string;
  readonly photoId: string;
  readonly session: Session;
}

function OnePhoto({ id, photoId, session }: OnePhotoProps) {
  const { draft, query, saver, saving } = useDraftSaving(id, session.person.id);
  if (draft === undefined) {
    if (query.error === null) return <LoadingWords>Fetching the photo…</LoadingWords>;
    return (
      <Plain draftId={id} heading="This photo could not be opened">
        <ErrorPanel
          error={query.error}
          onTryAgain={() => void query.refetch()}
          isTrying={query.isFetching}
        />
      </Plain>
    );
  }
  // A new revision gives every photo a new id; the address follows.
  const now = saver.photoId(photoId);
  if (now !== photoId) return <Navigate to={`/drafts/${id}/photos/${now}`} replace />;
  const photo = draft.photos.find((one) => one.id === photoId);
  if (photo === undefined || !mayEdit(draft)) return <Navigate to={`/drafts/${id}`} replace />;
  if (photo.facts === null || photo.previewUrl === null) {
    return (
      <Plain draftId={id} heading={`Photo ${photo.position}`}>
        <p>{countWords(photo)}. Once it has been looked at, you can say here who is in it.</p>
      </Plain>
    );
  }
  return (
    <MarkingScreen
      key={photo.pictureId}
      draft={draft}
      photo={photo}
      facts={photo.facts}
      src={photo.previewUrl}
      saver={saver}
      saving={saving}
    />
  );
}

function Plain({
  draftId,
  heading,
  children,
}: {
  readonly draftId: string;
  readonly heading: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.plain}>
      <PageHeading within="Drafts">{heading}</PageHeading>
      {children}
      <LinkButton to={`/drafts/${draftId}`} icon="back">
        Back to the draft
      </LinkButton>
    </div>
  );
}

/**
 * The browser's own modal dialog over the whole window: the rest of the app cannot be reached behind it, and Escape goes
 * back.
 */
function WholeWindow({
  onClose,
  children,
}: {
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the screen inside takes the focus: opening the dialog would take it away again.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.window}
      aria-label="Who is in this photo"
      onCancel={(event) => {
        // React passes on the Escape of a sheet that is open above this one.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
