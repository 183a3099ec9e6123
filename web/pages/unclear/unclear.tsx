import { UNDO_LOOK_MINUTES } from '../../../server/contract/drafts.contract.ts';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { useNow } from '../../use-now.ts';
import { UnclearPage } from './unclear-page.tsx';

const UNDO_MS = UNDO_LOOK_MINUTES * 60_000;

/** The Pages of which a person has to say, or just said, what became of the post: each by itself, with its own buttons. */
export function Unclear({ draft }: { readonly draft: Draft }) {
  const now = useNow();
  const open = draft.publications.filter(
    ({ state, settledAt }) =>
      state === 'unconfirmed' ||
      state === 'stopped' ||
      (state === 'published' && settledAt !== null && now < Date.parse(settledAt) + UNDO_MS),
  );
  return open.map((one) => (
    <UnclearPage
      key={one.pageId}
      draftId={draft.id}
      pageId={one.pageId}
      pageName={one.pageName}
      state={one.state}
      version={draft.version}
    />
  ));
}
