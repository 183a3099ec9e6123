import type { Tx } from '../database/client.ts';
import type { PagePerson } from '../facebook/page-watch.ts';
import type { PersonOnPage } from './page-lock.rules.ts';

export interface PagePersonRow extends PersonOnPage {
  readonly colleagueId: string | null;
  readonly colleagueName: string | null;
  readonly because: string | null;
  readonly proposedByName: string | null;
  readonly proposedAt: Date | null;
  readonly confirmedByName: string | null;
  readonly confirmedAt: Date | null;
}

/** Who is on the Page or on its list, by name. */
export async function peopleOnPage(tx: Tx, pageId: string): Promise<PagePersonRow[]> {
  const rows = await tx
    .selectFrom('page_person')
    .leftJoin('person as colleague', 'colleague.id', 'page_person.colleague_id')
    .leftJoin('person as proposer', 'proposer.id', 'page_person.proposed_by')
    .leftJoin('person as confirmer', 'confirmer.id', 'page_person.confirmed_by')
    .selectAll('page_person')
    .select([
      'colleague.name as colleague_name',
      'proposer.name as proposer_name',
      'confirmer.name as confirmer_name',
    ])
    .where('page_id', '=', pageId)
    .orderBy('page_person.name')
    .orderBy('facebook_id')
    .execute();
  return rows.map((row) => ({
    facebookId: row.facebook_id,
    name: row.name,
    tasks: row.tasks,
    isFound: row.is_found,
    fromFirstLook: row.from_first_look,
    confirmedTasks: row.confirmed_tasks,
    colleagueId: row.colleague_id,
    colleagueName: row.colleague_name,
    because: row.because,
    proposedByName: row.proposer_name,
    proposedAt: row.proposed_at,
    confirmedByName: row.confirmer_name,
    confirmedAt: row.confirmed_at,
  }));
}

/** Writes down whom Facebook lists now; whoever left stays on the list only when somebody approved or proposed them. */
export async function keepFound(
  tx: Tx,
  pageId: string,
  found: { readonly people: readonly PagePerson[]; readonly isFirst: boolean; readonly now: Date },
): Promise<void> {
  await tx
    .updateTable('page_person')
    .set({ is_found: false, tasks: [] })
    .where('page_id', '=', pageId)
    .execute();
  for (const { id, name, tasks } of found.people)
    await tx
      .insertInto('page_person')
      .values({
        page_id: pageId,
        facebook_id: id,
        name,
        tasks: [...tasks],
        is_found: true,
        first_seen_at: found.now,
        from_first_look: found.isFirst,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['page_id', 'facebook_id'])
          .doUpdateSet({ name, tasks: [...tasks], is_found: true }),
      )
      .execute();
  await tx
    .deleteFrom('page_person')
    .where('page_id', '=', pageId)
    .where('is_found', '=', false)
    .where('proposed_by', 'is', null)
    .execute();
}

/** What somebody said about a person of the list. */
export interface Approval {
  readonly colleagueId: string | null;
  readonly because: string;
  readonly by: string;
  readonly at: Date;
  /** Null: proposed only. */
  readonly confirmedTasks: readonly string[] | null;
}

export async function keepApproval(
  tx: Tx,
  which: { readonly pageId: string; readonly facebookId: string },
  approval: Approval,
): Promise<void> {
  const { by, at, confirmedTasks } = approval;
  const isConfirmed = confirmedTasks !== null;
  await tx
    .updateTable('page_person')
    .set((eb) => ({
      colleague_id: approval.colleagueId,
      because: approval.because,
      // Whoever proposed it first stays named when it is confirmed.
      proposed_by: isConfirmed ? eb.fn.coalesce('proposed_by', eb.val(by)) : by,
      proposed_at: isConfirmed ? eb.fn.coalesce('proposed_at', eb.val(at)) : at,
      confirmed_by: isConfirmed ? by : null,
      confirmed_at: isConfirmed ? at : null,
      confirmed_tasks: isConfirmed ? [...confirmedTasks] : null,
    }))
    .where('page_id', '=', which.pageId)
    .where('facebook_id', '=', which.facebookId)
    .execute();
}

/** Takes somebody off the list. Who is still on the Page is a stranger there from now on. */
export async function removeApproval(
  tx: Tx,
  { pageId, facebookId }: { readonly pageId: string; readonly facebookId: string },
): Promise<void> {
  await tx
    .deleteFrom('page_person')
    .where('page_id', '=', pageId)
    .where('facebook_id', '=', facebookId)
    .where('is_found', '=', false)
    .execute();
  await tx
    .updateTable('page_person')
    .set({
      from_first_look: false,
      colleague_id: null,
      because: null,
      proposed_by: null,
      proposed_at: null,
      confirmed_by: null,
      confirmed_at: null,
      confirmed_tasks: null,
    })
    .where('page_id', '=', pageId)
    .where('facebook_id', '=', facebookId)
    .execute();
}

/** Who works here, for the question whose account it is. */
export async function colleaguesOf(
  tx: Tx,
  federationId: string,
): Promise<{ id: string; name: string }[]> {
  return tx
    .selectFrom('person')
    .select(['id', 'name'])
    .where('federation_id', '=', federationId)
    .where('deactivated_at', 'is', null)
    .orderBy('name')
    .execute();
}
