import { sql } from 'kysely';
import type pg from 'pg';
import { inTransaction, type Tx } from '../../moderation/database/client.ts';
import type { Deps } from '../../moderation/deps.ts';
import type { Actor, Grant } from '../../moderation/kernel/permissions.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectPageIn } from '../../moderation/pages/pages.actions.ts';
import { recordEvent } from '../../moderation/record/record.actions.ts';
import { hashPassword } from '../../moderation/staff/passwords.ts';
import { ensureSandboxPage, type SandboxPageAccess } from '../../server/sandbox/sandbox-admin.ts';
import { seedPause } from './pauses.ts';
import { whoRunsPracticePage, seedPageHealth } from './page-health.ts';
import { seedRound } from './asking.ts';
import { schoolYearDays } from './answers.ts';
import { keepDemoForm } from './forms.ts';
import { seedImports } from './imports.ts';
import { seedOutside } from './outside.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoPersonKey, type SchoolCode } from './people.ts';
import { DEMO_POLICY } from './policy.ts';
import { type AdultsToShow, seedRegister } from './register.ts';

/** The demo federation, for those who go on with it. */
export interface SeededFederation {
  readonly federationId: string;
  readonly schools: Readonly<Record<SchoolCode, string>>;
  /** Ids of the two connected practice Pages. */
  readonly pages: Readonly<Record<SchoolCode, string>>;
  readonly actors: Readonly<Record<DemoPersonKey, Actor>>;
  readonly adults: AdultsToShow;
}

const SCHOOLS = [
  {
    code: 'SSQ',
    name: 'Stanton St Quintin Primary and Nursery School',
    accent: 'sea',
    about: 'To motivate, educate and nurture. A practice Page: nothing here reaches Facebook.',
  },
  {
    code: 'LF',
    name: 'Langley Fitzurse C of E Primary School',
    accent: 'clay',
    about: 'Amaze, excite and inspire. A practice Page: nothing here reaches Facebook.',
  },
] as const;

/** Any number, as long as every process takes the same one and no other lock does. */
const SEED_LOCK = 4_310_003;

/**
 * Fills an empty database with the demo federation: two schools, staff, the policy, the register and the practice Pages, in
 * one transaction, so that who stops it in the middle has nothing half. Does nothing when the database has any federation
 * already. All people are invented.
 *
 * @param options.posts how many posts the caller goes on to write; noted, so that a later start can see whether all are there
 */
export async function seedFederation(
  deps: Deps,
  { pool, posts = 0 }: { pool: pg.Pool; posts?: number },
): Promise<SeededFederation | 'already-there'> {
  if (await hasFederation(deps)) return 'already-there';
  // Both before the transaction: one takes a second, the other has a transaction of its own and finds again what it made.
  const passwordHash = await hashPassword(Secret.of(DEMO_PASSWORD));
  const access = {
    SSQ: await ensureSandboxPage(pool, SCHOOLS[0]),
    LF: await ensureSandboxPage(pool, SCHOOLS[1]),
  };
  const administrators = {
    SSQ: await whoRunsPracticePage(pool, access.SSQ.pageId),
    LF: await whoRunsPracticePage(pool, access.LF.pageId),
  };
  const seeded = await inTransaction(deps.db, async (tx) => {
    const written = await write(tx, deps, { passwordHash, posts });
    if (written === 'already-there') return written;
    const pages = await connectPages(tx, deps, written, access);
    await seedOutside(tx, deps, {
      federationId: written.federationId,
      pageId: pages.SSQ,
      dealtWithBy: written.actors.hale.personId,
    });
    await seedPause(tx, deps, { head: written.actors.hale, pageId: pages.SSQ });
    await seedPageHealth(tx, deps, { pages, actors: written.actors, administrators });
    await seedRound(tx, deps, written.actors.hale, written.schools.SSQ);
    await seedImports(tx, deps, written.actors.draycott, written.schools);
    return { ...written, pages };
  });
  // Kept as an office keeps it, in transactions of its own; without it nothing is amiss.
  if (seeded !== 'already-there') {
    await keepDemoForm(deps, seeded.actors.hale, seeded.schools.SSQ);
  }
  return seeded;
}

async function connectPages(
  tx: Tx,
  deps: Deps,
  seeded: Omit<SeededFederation, 'pages'>,
  access: Readonly<Record<SchoolCode, SandboxPageAccess>>,
): Promise<SeededFederation['pages']> {
  const pages = { SSQ: '', LF: '' };
  for (const { code, name } of SCHOOLS) {
    const { pageId, appId, token, appSecret } = access[code];
    const page = await connectPageIn(tx, deps, {
      federationId: seeded.federationId,
      schoolId: seeded.schools[code],
      name,
      graphId: pageId,
      graphAppId: appId,
      token: Secret.of(token),
      appSecret: Secret.of(appSecret),
      actorId: seeded.actors.draycott.personId,
    });
    pages[code] = page.id;
  }
  return pages;
}

async function hasFederation(deps: Pick<Deps, 'db'>): Promise<boolean> {
  const row = await deps.db.selectFrom('federation').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

async function write(
  tx: Tx,
  deps: Deps,
  { passwordHash, posts }: { passwordHash: string; posts: number },
): Promise<Omit<SeededFederation, 'pages'> | 'already-there'> {
  // Two installations that start on one empty database at the same moment must not both fill it.
  await sql`select pg_advisory_xact_lock(${SEED_LOCK})`.execute(tx);
  if (await hasFederation({ db: tx })) return 'already-there';
  const now = deps.clock.now();
  const federationId = deps.newId();
  await tx
    .insertInto('federation')
    .values({ id: federationId, name: 'LFSSQ Federation', created_at: now })
    .execute();
  const schools = await writeSchools(tx, deps, federationId);
  const actors = await writePeople(tx, deps, { federationId, schools, passwordHash });
  const policyId = await writePolicy(tx, deps, federationId, actors);
  const adults = await seedRegister(tx, {
    federationId,
    schools,
    recordedBy: actors.pryce.personId,
    protectedBy: actors.rao.personId,
    sealing: deps.sealing,
    now,
    days: schoolYearDays(schoolDay(now)),
    newId: deps.newId,
  });
  await recordSeeding(tx, { federationId, actors, policyId, posts, now });
  return { federationId, schools, actors, adults };
}

async function writeSchools(
  tx: Tx,
  deps: Deps,
  federationId: string,
): Promise<Record<SchoolCode, string>> {
  const schools = { SSQ: deps.newId(), LF: deps.newId() };
  await tx
    .insertInto('school')
    .values(
      SCHOOLS.map(({ code, name, accent }, index) => ({
        id: schools[code],
        federation_id: federationId,
        name,
        short_name: code,
        accent,
        position: index + 1,
      })),
    )
    .execute();
  return schools;
}

async function writePeople(
  tx: Tx,
  deps: Deps,
  place: {
    federationId: string;
    schools: Record<SchoolCode, string>;
    passwordHash: string;
  },
): Promise<Record<DemoPersonKey, Actor>> {
  const now = deps.clock.now();
  const actors = DEMO_PEOPLE.map((person): [DemoPersonKey, Actor] => {
    const schoolIds = person.schools.map((code) => place.schools[code]);
    const grants: Grant[] = (schoolIds.length === 0 ? [null] : schoolIds).map((schoolId) => ({
      role: person.role,
      schoolId,
    }));
    const { federationId } = place;
    return [person.key, { personId: deps.newId(), federationId, name: person.name, grants }];
  });
  const byKey = Object.fromEntries(actors) as Record<DemoPersonKey, Actor>;
  await tx
    .insertInto('person')
    .values(
      DEMO_PEOPLE.map((person) => ({
        id: byKey[person.key].personId,
        federation_id: place.federationId,
        name: person.name,
        email: person.email,
        password_hash: place.passwordHash,
        created_at: now,
      })),
    )
    .execute();
  await tx
    .insertInto('role_grant')
    .values(
      actors.flatMap(([, actor]) =>
        actor.grants.map(({ role, schoolId }) => ({
          person_id: actor.personId,
          role,
          school_id: schoolId,
          granted_at: now,
        })),
      ),
    )
    .execute();
  return byKey;
}

async function writePolicy(
  tx: Tx,
  deps: Deps,
  federationId: string,
  actors: Readonly<Record<DemoPersonKey, Actor>>,
): Promise<string> {
  const id = deps.newId();
  await tx
    .insertInto('policy_version')
    .values({
      id,
      federation_id: federationId,
      title: DEMO_POLICY.title,
      approved_on: DEMO_POLICY.approvedOn,
      review_on: DEMO_POLICY.reviewOn,
      summary: DEMO_POLICY.summary,
      in_force_from: new Date(`${DEMO_POLICY.approvedOn}T00:00:00Z`),
    })
    .execute();
  const accepted = DEMO_PEOPLE.filter((person) => person.acceptedPolicy);
  await tx
    .insertInto('policy_acceptance')
    .values(
      accepted.map(({ key }) => ({
        person_id: actors[key].personId,
        policy_version_id: id,
        accepted_at: deps.clock.now(),
      })),
    )
    .execute();
  return id;
}

/** The first events of the record, oldest first; last in the transaction, since they lock its end. */
async function recordSeeding(
  tx: Tx,
  seeded: {
    federationId: string;
    actors: Readonly<Record<DemoPersonKey, Actor>>;
    policyId: string;
    posts: number;
    now: Date;
  },
): Promise<void> {
  const { federationId, now } = seeded;
  await recordEvent(tx, {
    federationId,
    at: now,
    actorId: null,
    kind: 'federation.seeded',
    subjectKind: 'federation',
    subjectId: federationId,
    detail: {
      demo: true,
      schools: SCHOOLS.length,
      people: DEMO_PEOPLE.length,
      posts: seeded.posts,
    },
  });
  for (const person of DEMO_PEOPLE.filter((each) => each.acceptedPolicy)) {
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: seeded.actors[person.key].personId,
      kind: 'policy.accepted',
      subjectKind: 'policy',
      subjectId: seeded.policyId,
      detail: {},
    });
  }
}
