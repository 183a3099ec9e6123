import type { Tx } from '../database/client.ts';
import { publicationsOf } from './publication.store.ts';

/** What each Page of a draft shows of it. A refused attempt is history: the Page is waiting again. */
export async function publicationsForDraft(
  tx: Tx,
  draftId: string,
  pages: readonly { readonly id: string; readonly name: string }[],
) {
  const publications = (await publicationsOf(tx, [draftId])).filter(
    (each) => each.state !== 'refused',
  );
  return pages.map((page) => {
    const latest = publications.findLast((each) => each.pageId === page.id);
    const state = latest?.state ?? 'waiting';
    return {
      pageId: page.id,
      pageName: page.name,
      state: state === 'refused' ? ('waiting' as const) : state,
      permalink: latest?.permalink ?? null,
      publishedAt: latest?.publishedAt?.toISOString() ?? null,
      trouble: latest?.trouble ?? null,
      takenDownAt: latest?.takenDownAt?.toISOString() ?? null,
      takenDownBecause: latest?.takenDownBecause ?? null,
    };
  });
}
