import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { notFound, Refusal } from '../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../kernel/permissions.ts';
import { recordEvent } from '../record/record.actions.ts';
import { judgePeopleAgain } from './check-page.actions.ts';
import { healthOf, holdPageHealth } from './page-health.store.ts';
import { canPublish } from './page-lock.rules.ts';
import {
  colleaguesOf,
  keepApproval,
  type PagePersonRow,
  peopleOnPage,
  removeApproval,
} from './page-people.store.ts';
import { pageById, type PageRow } from './pages.store.ts';

type ActDeps = Pick<Deps, 'db' | 'clock' | 'newId' | 'publicUrl'>;

/** Who is on the Page on Facebook, and who may be. Needs `page:people`. Throws `not-found`, `not-allowed`. */
export async function readPagePeople(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { pageId }: { readonly pageId: string },
) {
  return inTransaction(deps.db, async (tx) => {
    const page = await openPage(tx, actor, pageId);
    const [health] = await healthOf(tx, [page.id]);
    const unreadable = health?.troubles.find(
      ({ kind, about }) => kind === 'lock-unreadable' && about === 'people',
    );
    return {
      pageName: page.name,
      checkedAt: health?.checkedAt?.toISOString() ?? null,
      cannotSee: unreadable === undefined ? null : `${unreadable.says} ${unreadable.remedy}`,
      mayConfirm: mayIn(actor, 'page:accept-alert', page.schoolId),
      people: (await peopleOnPage(tx, page.id)).map(personView),
      colleagues: await colleaguesOf(tx, actor.federationId),
    };
  });
}

function personView(person: PagePersonRow) {
  const { confirmedAt, confirmedByName, proposedByName, because } = person;
  return {
    facebookId: person.facebookId,
    name: person.name,
    isFound: person.isFound,
    canPublish: canPublish(person.tasks),
    mayManage: person.tasks.includes('MANAGE'),
    standing:
      confirmedAt !== null
        ? ('approved' as const)
        : because !== null
          ? ('proposed' as const)
          : ('found' as const),
    hasGrown: (person.confirmedTasks ?? person.tasks).length > 0 && grown(person),
    colleagueId: person.colleagueId,
    colleagueName: person.colleagueName,
    because,
    proposedBy: proposedByName,
    confirmedBy: confirmedByName,
    confirmedAt: confirmedAt?.toISOString() ?? null,
  };
}

function grown({ tasks, confirmedTasks }: PagePersonRow): boolean {
  return confirmedTasks !== null && tasks.some((task) => !confirmedTasks.includes(task));
}

/**
 * Says that somebody may post on the Page around Gatehouse, whose account it is, and why. By an administrator it is proposed; the
 * executive headteacher confirms it, or approves at once. Throws `not-found`, `not-allowed`.
 */
export async function approvePerson(
  deps: ActDeps,
  actor: Actor,
  command: {
    readonly pageId: string;
    readonly facebookId: string;
    readonly colleagueId: string | null;
    readonly because: string;
  },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { page, person } = await openPerson(tx, actor, command);
    const { colleagueId, because } = command;
    const colleagues = await colleaguesOf(tx, actor.federationId);
    if (colleagueId !== null && !colleagues.some(({ id }) => id === colleagueId))
      throw notFound('person');
    const confirms = mayIn(actor, 'page:accept-alert', page.schoolId);
    await keepApproval(tx, command, {
      colleagueId,
      because,
      by: actor.personId,
      at: now,
      confirmedTasks: confirms ? person.tasks : null,
    });
    const kind = confirms ? 'page.person-approved' : 'page.person-proposed';
    await note(tx, actor, page, { kind, person, now, detail: { colleagueId, because } });
    await judgePeopleAgain(tx, deps, page);
  });
}

/** Takes somebody off the list. Who is still on the Page is a stranger from now on. Throws `not-found`, `not-allowed`, `wrong-state`. */
export async function removePerson(
  deps: ActDeps,
  actor: Actor,
  command: { readonly pageId: string; readonly facebookId: string; readonly because: string },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { page, person } = await openPerson(tx, actor, command);
    if (person.because === null)
      throw new Refusal(
        'wrong-state',
        'This person is not on the list any more.',
        'Look at the list as it is now.',
      );
    await removeApproval(tx, command);
    const { because } = command;
    await note(tx, actor, page, { kind: 'page.person-removed', person, now, detail: { because } });
    await judgePeopleAgain(tx, deps, page);
  });
}

async function openPage(tx: Tx, actor: Actor, pageId: string): Promise<PageRow> {
  const page = await pageById(tx, pageId);
  if (page === undefined || page.federationId !== actor.federationId) throw notFound('Page');
  requireIn(actor, 'page:people', page.schoolId);
  return page;
}

async function openPerson(
  tx: Tx,
  actor: Actor,
  which: { readonly pageId: string; readonly facebookId: string },
): Promise<{ page: PageRow; person: PagePersonRow }> {
  const page = await openPage(tx, actor, which.pageId);
  await holdPageHealth(tx, page.id);
  const people = await peopleOnPage(tx, page.id);
  const person = people.find(({ facebookId }) => facebookId === which.facebookId);
  if (person === undefined) throw notFound('person');
  return { page, person };
}

async function note(
  tx: Tx,
  actor: Actor,
  page: PageRow,
  what: {
    readonly kind: 'page.person-proposed' | 'page.person-approved' | 'page.person-removed';
    readonly person: PagePersonRow;
    readonly now: Date;
    readonly detail: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  await recordEvent(tx, {
    federationId: page.federationId,
    at: what.now,
    actorId: actor.personId,
    kind: what.kind,
    subjectKind: 'page',
    subjectId: page.id,
    detail: { facebookId: what.person.facebookId, ...what.detail },
  });
}
