import type { Tx } from '../database/client.ts';
import { approvedPages } from '../drafts/publishing.actions.ts';
import { type PublicationRow, publicationsOf } from './publication.store.ts';
import { whyPageStands } from './standing.actions.ts';
import { standstillInWords } from './standing.rules.ts';

/**
 * What each Page of a draft shows of it. A refused attempt is history: the Page is waiting again; while its approval is in force
 * it was stopped on the way, and a person decides. While nothing may go out to a Page, its trouble says why.
 */
export async function publicationsForDraft(
  tx: Tx,
  draft: {
    readonly id: string;
    readonly federationId: string;
    readonly pages: readonly { readonly id: string; readonly name: string }[];
  },
) {
  const inForce = new Set((await approvedPages(tx, draft.id)).map(({ id }) => id));
  const publications = (await publicationsOf(tx, [draft.id])).filter(
    (each) => each.state !== 'refused' || inForce.has(each.approvalId),
  );
  const shown = [];
  for (const page of draft.pages) {
    const latest = publications.findLast((each) => each.pageId === page.id);
    const state = shownState(latest?.state);
    const isOpen = state === 'waiting' || state === 'publishing';
    const standstill = isOpen
      ? await whyPageStands(tx, { id: page.id, federationId: draft.federationId })
      : undefined;
    shown.push({
      pageId: page.id,
      pageName: page.name,
      state,
      permalink: latest?.permalink ?? null,
      publishedAt: latest?.publishedAt?.toISOString() ?? null,
      trouble: standstill === undefined ? (latest?.trouble ?? null) : standstillInWords(standstill),
      takenDownAt: latest?.takenDownAt?.toISOString() ?? null,
      takenDownBecause: latest?.takenDownBecause ?? null,
      settledAt: latest?.settledAt?.toISOString() ?? null,
    });
  }
  return shown;
}

function shownState(
  state: PublicationRow['state'] | undefined,
): Exclude<PublicationRow['state'], 'refused'> | 'waiting' | 'stopped' {
  if (state === undefined) return 'waiting';
  return state === 'refused' ? 'stopped' : state;
}
