import { inTransaction } from '../database/client.ts';
import { later } from '../database/outbox.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { type Actor, requireIn } from '../kernel/permissions.ts';
import { endIncident, openIncident, openPage } from '../pages/incident-mode.actions.ts';
import { openToTakeOff } from '../pages/taking-off.actions.ts';
import { askIn } from '../reach-back/by-person.actions.ts';
import { letterOfClosing } from './incident.rules.ts';
import { noteOf, postsOf } from './incident.store.ts';
import { recordIncident, tellAll } from './telling.actions.ts';

type ActingDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;

/**
 * Takes posts of an incident off the Page instead of only hiding them: ours by the take-down of every post, with its proof, others
 * by deleting them. Needs `post:take-down` in the school of the Page.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` when the Page is in no incident.
 */
export async function takeOffInIncident(
  deps: ActingDeps,
  actor: Actor,
  command: { readonly pageId: string; readonly postIds: readonly string[] },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, command.pageId);
    requireIn(actor, 'post:take-down', page.schoolId);
    const opened = await openIncident(tx, { pageId: page.id });
    if (opened === undefined || opened.incident.endedAt !== null) throw noIncident();
    const { incident } = opened;
    const chosen = (await postsOf(tx, incident.id)).filter(
      ({ id, goneAt }) => goneAt === null && command.postIds.includes(id),
    );
    for (const { id, publicationId, takeOffAskedAt } of chosen) {
      const post = publicationId === null ? undefined : await openToTakeOff(tx, publicationId);
      if (post !== undefined) await askIn(tx, deps, actor, post, incident.because);
      else if (takeOffAskedAt === null) {
        const asked = { take_off_asked_at: now, take_off_asked_by: actor.personId };
        await noteOf(tx, [id], { ...asked, needs_person_at: null, trouble: null });
      }
    }
    await later(tx, 'incident-hide', { incidentId: incident.id }, { now });
    await recordIncident(tx, page, {
      kind: 'incident.take-down-asked',
      actorId: actor.personId,
      detail: { incidentId: incident.id, posts: chosen.length },
      now,
    });
  });
}

/**
 * Ends an incident: publishing goes on, and of what was hidden only what is chosen is shown again. Needs `incident:close` in the
 * school of the Page.
 *
 * Throws `not-found`, `not-allowed`, and `wrong-state` when the Page is in no incident.
 */
export async function closeIncident(
  deps: ActingDeps,
  actor: Actor,
  command: { readonly pageId: string; readonly because: string; readonly show: readonly string[] },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, command.pageId);
    requireIn(actor, 'incident:close', page.schoolId);
    const { because } = command;
    const incidentId = await endIncident(tx, page, { at: now, by: actor.personId, because });
    const chosen = (await postsOf(tx, incidentId)).filter(
      ({ id, goneAt, wasHidden, takeOffAskedAt }) =>
        goneAt === null && !wasHidden && takeOffAskedAt === null && command.show.includes(id),
    );
    await noteOf(
      tx,
      chosen.map(({ id }) => id),
      { show_asked_at: now, needs_person_at: null, trouble: null },
    );
    await later(tx, 'incident-hide', { incidentId }, { now });
    await tellAll(tx, deps, page, (facts) => letterOfClosing({ ...facts, by: actor.name }));
    await recordIncident(tx, page, {
      kind: 'incident.closed',
      actorId: actor.personId,
      detail: { incidentId, show: chosen.length },
      now,
    });
  });
}

function noIncident(): Refusal {
  return new Refusal(
    'wrong-state',
    'This Page is not in incident mode.',
    'Look at the Page as it is now.',
  );
}
