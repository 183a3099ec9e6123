import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { UnclearPage } from './unclear-page.tsx';

/** The Pages of which a person has to say what became of the post: each by itself, with its own buttons. */
export function Unclear({ draft }: { readonly draft: Draft }) {
  const open = draft.publications.filter(
    ({ state, publishedAt }) =>
      state === 'unconfirmed' || state === 'stopped' || (state === 'published' && publishedAt !== null),
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
