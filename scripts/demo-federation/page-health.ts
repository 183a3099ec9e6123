import type pg from 'pg';
import type { Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import { SCOPES, TASKS } from '../../server/sandbox/sandbox-admin.ts';
import type { SchoolCode } from './people.ts';

/** The practice Page, as Facebook, ends the access to data after 90 days. */
const DATA_ACCESS_MS = 90 * 86_400_000;

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

/** Both Pages as an administrator connected them, after a look that found nothing wrong, with the one person who runs them approved. */
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
    const why = { colleagueId: draycott.personId, because: 'Runs the Page for both offices.' };
    await tx
      .insertInto('page_person')
      .values({
        page_id: pageId,
        facebook_id: facebookId,
        name,
        tasks: [...TASKS],
        is_found: true,
        first_seen_at: now,
        from_first_look: true,
        colleague_id: why.colleagueId,
        because: why.because,
        proposed_by: draycott.personId,
        proposed_at: now,
        confirmed_by: pembroke.personId,
        confirmed_at: now,
        confirmed_tasks: [...TASKS],
      })
      .execute();
    await tx
      .insertInto('page_connection')
      .values({
        page_id: pageId,
        way: 'facebook',
        connected_by: draycott.personId,
        facebook_person_name: name,
        token_since: now,
        expires_at: null,
        data_access_expires_at: new Date(now.getTime() + DATA_ACCESS_MS),
        permissions: [...SCOPES],
        tasks: [...TASKS],
      })
      .execute();
    await tx
      .insertInto('page_health')
      .values({
        page_id: pageId,
        checked_at: now,
        token_asked_at: now,
        token_is_good: true,
        people_first_seen_at: now,
        troubles: '[]',
      })
      .execute();
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
