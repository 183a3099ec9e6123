import { useEffect, useRef } from 'react';
import { useParams } from 'react-router';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Composer } from './composer.tsx';
import { ReadOnlyDraft } from './read-only-draft.tsx';
import type { DraftSaver, SavingState } from './saving/draft-saver.ts';
import { useDraftSaving } from './saving/use-draft-saving.ts';

export interface LoadedDraft {
  readonly draft: Draft;
  readonly saver: DraftSaver;
  readonly saving: SavingState;
}

/** Whether this person may change the draft now. */
export function mayEdit(draft: Draft): boolean {
  return draft.acts.some((each) => each.act === 'edit' && each.allowed);
}

/** One draft: the composer while it can be changed, otherwise what became of it. */
export default function DraftPage() {
  const { id = '' } = useParams();
  const session = useSession();
  if (session === undefined) return <LoadingWords>Fetching the draft…</LoadingWords>;
  // A key of its own, so that nothing typed in one draft is ever shown in another.
  return <OneDraft key={id} id={id} session={session} />;
}

function OneDraft({ id, session }: { readonly id: string; readonly session: Session }) {
  const { draft, query, saver, saving } = useDraftSaving(id, session.person.id);
  const isEditable = draft !== undefined && mayEdit(draft);
  useHeadingFocus(draft === undefined ? null : isEditable);

  if (draft === undefined) {
    if (query.error === null) return <LoadingWords>Fetching the draft…</LoadingWords>;
    return (
      <>
        <PageHeading within="Drafts">This draft could not be opened</PageHeading>
        <ErrorPanel
          error={query.error}
          onTryAgain={() => void query.refetch()}
          isTrying={query.isFetching}
        />
      </>
    );
  }
  return isEditable ? (
    <Composer draft={draft} saver={saver} saving={saving} session={session} />
  ) : (
    <ReadOnlyDraft draft={draft} saver={saver} saving={saving} session={session} />
  );
}

/** When handing in or taking back exchanges the whole page, the focus goes to its heading rather than nowhere. */
function useHeadingFocus(isEditable: boolean | null): void {
  const before = useRef(isEditable);
  useEffect(() => {
    if (before.current !== null && before.current !== isEditable) {
      // Handing in turns the page into another one, which begins at its top.
      window.scrollTo(0, 0);
      document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    }
    before.current = isEditable;
  }, [isEditable]);
}
