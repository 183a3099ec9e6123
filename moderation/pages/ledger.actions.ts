import type { Tx } from '../database/client.ts';
import { publicationsOf } from './publication.store.ts';
import { whyPageStands } from './standing.actions.ts';
import { standstillInWords } from './standing.rules.ts';

/**
 * What each Page of a draft shows of it. A refused attempt is history: the Page is waiting again. While nothing may go out to a
 * Page, its trouble says why.
 */
export async function publicationsForDraft(
  tx: Tx,
  draft: {
    readonly id: string;
    readonly federationId: string;
    readonly pages: readonly { readonly id: string; readonly name: string }[];
  },
) {
  const publications = (await publicationsOf(tx, [draft.id])).filter(
    (each) => each.state !== 'refused',
  );
  const shown = [];
  for (const page of draft.pages) {
    const latest = publications.findLast((each) => each.pageId === page.id);
    const state = latest?.state ?? 'waiting';
    const isOpen = state === 'waiting' || state === 'publishing';
    const standstill = isOpen
      ? await whyPageStands(tx, { id: page.id, federationId: draft.federationId })
      : undefined;
    shown.push({
      pageId: page.id,
      pageName: page.name,
      state: state === 'refused' ? ('waiting' as const) : state,
      permalink: latest?.permalink ?? null,
      publishedAt: latest?.publishedAt?.toISOString() ?? null,
      trouble: standstill === undefined ? (latest?.trouble ?? null) : standstillInWords(standstill),
      takenDownAt: latest?.takenDownAt?.toISOString() ?? null,
      takenDownBecause: latest?.takenDownBecause ?? null,
    });
  }
  return shown;
}
