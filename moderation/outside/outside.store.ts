import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { FindFacts, FindKind } from './outside.contract.ts';
import type { ToldEvent } from './webhook.rules.ts';

const EVENTS_PER_STATEMENT = 500;

/** Keeps events that are not kept yet. Gives how many were new. */
export async function insertEvents(
  tx: Tx,
  events: readonly { readonly pageId: string; readonly event: ToldEvent }[],
  now: Date,
): Promise<number> {
  let kept = 0;
  for (let from = 0; from < events.length; from += EVENTS_PER_STATEMENT) {
    const result = await tx
      .insertInto('webhook_event')
      .values(
        events.slice(from, from + EVENTS_PER_STATEMENT).map(({ pageId, event }) => ({
          page_id: pageId,
          dedupe_key: event.dedupeKey,
          item: event.item,
          verb: event.verb,
          post_id: event.postId,
          value: event.value,
          received_at: now,
        })),
      )
      .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
      .executeTakeFirst();
    kept += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return kept;
}

/** The posts that events nobody followed yet are about, at most this many; and the newest of those events. */
export async function unseenHints(
  tx: Tx,
  pageId: string,
  limit: number,
): Promise<{ postIds: string[]; upTo: string | undefined }> {
  const rows = await tx
    .selectFrom('webhook_event')
    .select(['id', 'post_id'])
    .where('page_id', '=', pageId)
    .where('looked_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  const postIds = new Set(rows.flatMap(({ post_id }) => (post_id === null ? [] : [post_id])));
  return { postIds: [...postIds], upTo: rows.at(-1)?.id };
}

export async function noteFollowed(tx: Tx, pageId: string, upTo: string, now: Date): Promise<void> {
  await tx
    .updateTable('webhook_event')
    .set({ looked_at: now })
    .where('page_id', '=', pageId)
    .where('looked_at', 'is', null)
    .where('id', '<=', upTo)
    .execute();
}

/** When something was told last about a Page of this federation. */
export async function lastHeard(tx: Tx, federationId: string): Promise<Date | null> {
  const row = await tx
    .selectFrom('webhook_event')
    .innerJoin('page', 'page.id', 'webhook_event.page_id')
    .select('received_at')
    .where('page.federation_id', '=', federationId)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.received_at ?? null;
}

export interface PageLook {
  readonly watchedFrom: Date;
  readonly lookedAt: Date | null;
  readonly failedAt: Date | null;
  readonly trouble: string | null;
  readonly cursor: string | null;
}

export async function lookOf(tx: Tx, pageId: string): Promise<PageLook | undefined> {
  return tx
    .selectFrom('page_look')
    .select([
      'watched_from as watchedFrom',
      'looked_at as lookedAt',
      'failed_at as failedAt',
      'trouble',
      'cursor_publication as cursor',
    ])
    .where('page_id', '=', pageId)
    .executeTakeFirst();
}

/** From when on the posts of a Page are compared: since it was connected. */
export async function ensureLook(tx: Tx, pageId: string): Promise<void> {
  await sql`insert into page_look (page_id, watched_from)
    select id, connected_at from page where id = ${pageId} on conflict do nothing`.execute(tx);
}

export async function noteLooked(
  tx: Tx,
  pageId: string,
  look: { at: Date; cursor: string | null; trouble: string | null },
): Promise<void> {
  await tx
    .updateTable('page_look')
    .set({
      looked_at: look.at,
      cursor_publication: look.cursor,
      failed_at: look.trouble === null ? null : look.at,
      trouble: look.trouble,
    })
    .where('page_id', '=', pageId)
    .execute();
}

export async function noteNotLooked(
  tx: Tx,
  pageId: string,
  failed: { at: Date; trouble: string },
): Promise<void> {
  await tx
    .updateTable('page_look')
    .set((eb) => ({
      failed_at: eb.fn.coalesce('failed_at', eb.val(failed.at)),
      trouble: failed.trouble,
    }))
    .where('page_id', '=', pageId)
    .execute();
}

/** Takes this Page's turn: true for one of several workers, and only when the last turn is long enough ago. */
export async function takeTurn(
  tx: Tx,
  pageId: string,
  which: 'asked_at' | 'subscribe_asked_at',
  when: { readonly now: Date; readonly before: Date },
): Promise<boolean> {
  const taken = await tx
    .updateTable('page_look')
    .set(which === 'asked_at' ? { asked_at: when.now } : { subscribe_asked_at: when.now })
    .where('page_id', '=', pageId)
    .where((eb) => eb.or([eb(which, 'is', null), eb(which, '<=', when.before)]))
    .$if(which === 'subscribe_asked_at', (query) => query.where('subscribed_at', 'is', null))
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

export async function noteSubscribed(tx: Tx, pageId: string, now: Date): Promise<void> {
  await tx
    .updateTable('page_look')
    .set({ subscribed_at: now })
    .where('page_id', '=', pageId)
    .execute();
}

export interface Find {
  readonly id: string;
  readonly pageId: string;
  readonly kind: FindKind;
  readonly postId: string;
  readonly publicationId: string | null;
  readonly facts: FindFacts;
  readonly foundAt: Date;
  readonly overAt: Date | null;
  readonly overBecause: 'right-again' | 'gone' | 'changed-again' | null;
  readonly acceptedAt: Date | null;
  readonly acceptedByName: string | null;
  readonly acceptedBecause: string | null;
  readonly takeOffAskedAt: Date | null;
  readonly takeOffAskedByName: string | null;
  readonly trouble: string | null;
}

function finds(tx: Tx) {
  return tx
    .selectFrom('outside_find')
    .leftJoin('person as accepter', 'accepter.id', 'outside_find.accepted_by')
    .leftJoin('person as asker', 'asker.id', 'outside_find.take_off_asked_by')
    .select([
      'outside_find.id',
      'page_id as pageId',
      'kind',
      'post_id as postId',
      'publication_id as publicationId',
      'facts',
      'found_at as foundAt',
      'over_at as overAt',
      'over_because as overBecause',
      'accepted_at as acceptedAt',
      'accepter.name as acceptedByName',
      'accepted_because as acceptedBecause',
      'take_off_asked_at as takeOffAskedAt',
      'asker.name as takeOffAskedByName',
      'trouble',
    ]);
}

export async function openFinds(tx: Tx, pageId: string): Promise<Find[]> {
  return finds(tx).where('page_id', '=', pageId).where('over_at', 'is', null).execute();
}

export async function findById(tx: Tx, id: string): Promise<Find | undefined> {
  return finds(tx).where('outside_find.id', '=', id).executeTakeFirst();
}

/** One find, held until the transaction ends. */
export async function holdFind(tx: Tx, id: string): Promise<Find | undefined> {
  await tx.selectFrom('outside_find').select('id').where('id', '=', id).forUpdate().execute();
  return findById(tx, id);
}

/** The newest first; `before` is the last one of the stretch before. */
export async function findsOf(
  tx: Tx,
  pageId: string,
  stretch: { readonly before: string | undefined; readonly limit: number },
): Promise<Find[]> {
  const { before } = stretch;
  return finds(tx)
    .where('page_id', '=', pageId)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(found_at, outside_find.id) < (select f.found_at, f.id from outside_find f where f.id = ${before})`,
      ),
    )
    .orderBy('found_at', 'desc')
    .orderBy('outside_find.id', 'desc')
    .limit(stretch.limit)
    .execute();
}

/** Keeps what was found. False when the same is open already. */
export async function insertFind(
  tx: Tx,
  find: Pick<Find, 'id' | 'pageId' | 'kind' | 'postId' | 'publicationId' | 'facts' | 'foundAt'> & {
    readonly federationId: string;
  },
): Promise<boolean> {
  const result = await tx
    .insertInto('outside_find')
    .values({
      id: find.id,
      federation_id: find.federationId,
      page_id: find.pageId,
      kind: find.kind,
      post_id: find.postId,
      publication_id: find.publicationId,
      facts: JSON.stringify(find.facts),
      found_at: find.foundAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** What comes about of a find. */
export async function changeFind(
  tx: Tx,
  id: string,
  change: {
    over_at?: Date;
    over_because?: 'right-again' | 'gone' | 'changed-again';
    accepted_at?: Date;
    accepted_by?: string;
    accepted_because?: string;
    take_off_asked_at?: Date;
    take_off_asked_by?: string;
    trouble?: string | null;
  },
): Promise<void> {
  await tx.updateTable('outside_find').set(change).where('id', '=', id).execute();
}
