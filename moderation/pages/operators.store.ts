import type { Tx } from '../database/client.ts';
import { pagesOfFederation, type PageRow } from './pages.store.ts';

/** The Pages of every federation on this machine. */
export async function everyPage(tx: Tx): Promise<PageRow[]> {
  const federations = await tx.selectFrom('federation').select('id').orderBy('id').execute();
  const pages: PageRow[] = [];
  for (const { id } of federations) pages.push(...(await pagesOfFederation(tx, id)));
  return pages;
}

/** Posts that have still to come off a Page. */
export async function countComingOff(tx: Tx, pageId: string): Promise<number> {
  const row = await tx
    .selectFrom('take_down')
    .innerJoin('publication', 'publication.id', 'take_down.publication_id')
    .select((eb) => eb.fn.countAll<string>().as('open'))
    .where('publication.page_id', '=', pageId)
    .where('take_down.done_at', 'is', null)
    .where('take_down.called_off_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.open);
}
