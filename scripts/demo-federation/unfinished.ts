import { sql } from 'kysely';
import { PAGE_USE } from '../../moderation/consent/uses.rules.ts';
import { inTransaction, type Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor } from '../../moderation/kernel/permissions.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import type { SeededFederation } from './federation.ts';
import { DEMO_PEOPLE, type DemoPersonKey, type SchoolCode } from './people.ts';
import type { AdultsToShow } from './register.ts';

/**
 * The demo federation whose posts were not all written, as when `npm start` was stopped in its first half minute; undefined
 * when they were, when none were promised, or when there is no demo federation.
 */
export async function unfinishedDemo(
  deps: Pick<Deps, 'db'>,
): Promise<SeededFederation | undefined> {
  return inTransaction(deps.db, async (tx) => {
    const federationId = await promisedPosts(tx);
    if (federationId === undefined) return undefined;
    const schools = await schoolsOf(tx, federationId);
    return {
      federationId,
      schools,
      pages: await pagesOf(tx, schools),
      actors: await actorsOf(tx, federationId),
      adults: { SSQ: await adultsOf(tx, schools.SSQ), LF: await adultsOf(tx, schools.LF) },
    };
  });
}

/** Puts on the record that every post is there, so that no later start looks for them. */
export async function demoIsFilled(deps: Deps, federationId: string): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    recordEvent(tx, {
      federationId,
      at: deps.clock.now(),
      actorId: null,
      kind: 'federation.demo-filled',
      subjectKind: 'federation',
      subjectId: federationId,
      detail: {},
    }),
  );
}

async function promisedPosts(tx: Tx): Promise<string | undefined> {
  const row = await tx
    .selectFrom('record_event as seeded')
    .innerJoin('record_detail as said', (join) =>
      join
        .onRef('said.federation_id', '=', 'seeded.federation_id')
        .onRef('said.seq', '=', 'seeded.seq'),
    )
    .select('seeded.federation_id')
    .where('seeded.kind', '=', 'federation.seeded')
    .where(sql<boolean>`coalesce((said.detail ->> 'posts')::int, 0) > 0`)
    .where(
      sql<boolean>`not exists (select from record_event filled
        where filled.federation_id = seeded.federation_id and filled.kind = 'federation.demo-filled')`,
    )
    .executeTakeFirst();
  return row?.federation_id;
}

async function schoolsOf(tx: Tx, federationId: string): Promise<Record<SchoolCode, string>> {
  const rows = await tx
    .selectFrom('school')
    .select(['id', 'short_name'])
    .where('federation_id', '=', federationId)
    .execute();
  const idOf = (code: SchoolCode): string => one(rows.find((row) => row.short_name === code)).id;
  return { SSQ: idOf('SSQ'), LF: idOf('LF') };
}

async function pagesOf(
  tx: Tx,
  schools: Record<SchoolCode, string>,
): Promise<Record<SchoolCode, string>> {
  const rows = await tx.selectFrom('page').select(['id', 'school_id']).orderBy('id').execute();
  const idOf = (code: SchoolCode): string =>
    one(rows.find((row) => row.school_id === schools[code])).id;
  return { SSQ: idOf('SSQ'), LF: idOf('LF') };
}

async function actorsOf(tx: Tx, federationId: string): Promise<Record<DemoPersonKey, Actor>> {
  const people = await tx
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('federation_id', '=', federationId)
    .execute();
  const grants = await tx
    .selectFrom('role_grant')
    .select(['person_id', 'role', 'school_id'])
    .execute();
  const actors = DEMO_PEOPLE.map(({ key, email }): [DemoPersonKey, Actor] => {
    const { id, name } = one(people.find((person) => person.email === email));
    const own = grants.filter((grant) => grant.person_id === id);
    return [
      key,
      {
        personId: id,
        federationId,
        name,
        grants: own.map(({ role, school_id: schoolId }) => ({ role, schoolId })),
      },
    ];
  });
  return Object.fromEntries(actors) as Record<DemoPersonKey, Actor>;
}

async function adultsOf(tx: Tx, schoolId: string): Promise<AdultsToShow[SchoolCode]> {
  const rows = await tx
    .selectFrom('subject')
    .innerJoin('consent_answer as answer', 'answer.subject_id', 'subject.id')
    .select('subject.id')
    .distinct()
    .where('subject.school_id', '=', schoolId)
    .where('subject.kind', '=', 'adult')
    .where('answer.use_code', '=', PAGE_USE)
    .where('answer.status', '=', 'granted')
    .orderBy('subject.id')
    .execute();
  return rows.map(({ id }) => id);
}

function one<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('The demo federation is not as it was set up.');
  return row;
}
