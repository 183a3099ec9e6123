import type pg from 'pg';
import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { keepHealth } from '../../moderation/pages/page-health.store.ts';
import { keepApproval, keepFound } from '../../moderation/pages/page-people.store.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import { TASKS } from '../../server/sandbox/sandbox-admin.ts';
import type { SchoolCode } from './people.ts';

/** Somebody as the practice Page names them. */
interface PracticeAdministrator {
  readonly id: string;
  readonly name: string;
}

/** Who runs the practice Page. */
export async function whoRunsPracticePage(
  pool: pg.Pool,
  graphId: string,
): Promise<PracticeAdministrator> {
  const { rows } = await pool.query<PracticeAdministrator>(
    `select person.id, person.name from sandbox.page_role role join sandbox.person on person.id = role.person_id
      where role.page_id = $1 order by person.id limit 1`,
    [graphId],
  );
  const [administrator] = rows;
  if (administrator === undefined) throw new Error('Nobody runs the practice Page.');
  return administrator;
}

/** Both Pages as they are after a look that found nothing wrong, with the one person who runs them approved. */
export async function seedPageHealth(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  seeded: {
    readonly pages: Readonly<Record<SchoolCode, string>>;
    readonly actors: Readonly<Record<'draycott' | 'pembroke', Actor>>;
    readonly administrators: Readonly<Record<SchoolCode, PracticeAdministrator>>;
  },
): Promise<void> {
  const now = deps.clock.now();
  const { draycott, pembroke } = seeded.actors;
  for (const code of ['SSQ', 'LF'] as const) {
    const pageId = seeded.pages[code];
    const { id: facebookId, name } = seeded.administrators[code];
    await keepFound(tx, pageId, {
      people: [{ id: facebookId, name, tasks: [...TASKS] }],
      isFirst: true,
      now,
    });
    const which = { pageId, facebookId };
    const why = { colleagueId: draycott.personId, because: 'Runs the Page for both offices.' };
    await keepApproval(tx, which, { ...why, by: draycott.personId, at: now, confirmedTasks: null });
    await keepApproval(tx, which, {
      ...why,
      by: pembroke.personId,
      at: now,
      confirmedTasks: TASKS,
    });
    await keepHealth(tx, pageId, {
      checkedAt: now,
      tokenAskedAt: now,
      tokenIsGood: true,
      peopleFirstSeenAt: now,
      troubles: [],
    });
    await recordEvent(tx, {
      federationId: pembroke.federationId,
      at: now,
      actorId: pembroke.personId,
      kind: 'page.person-approved',
      subjectKind: 'page',
      subjectId: pageId,
      detail: { facebookId, ...why },
    });
  }
}
