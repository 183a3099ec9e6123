import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../moderation/database/client.ts';
import { uuidV7 } from '../../moderation/kernel/ids.ts';
import type { Actor, Grant, Role } from '../../moderation/kernel/permissions.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { hashPassword } from '../../moderation/staff/passwords.ts';

/** Everybody's password in tests. */
export const TEST_PASSWORD = 'three unrelated words';

/** One of each role at Stanton St Quintin or the federation, and a drafter and a head of the other school. */
export type TestPersonKey =
  | 'drafter'
  | 'head'
  | 'executiveHead'
  | 'safeguardingLead'
  | 'administrator'
  | 'auditor'
  | 'otherDrafter'
  | 'otherHead';

export interface TestPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface TestFederation {
  readonly id: string;
  /** Ids of the two schools. */
  readonly schools: { readonly ssq: string; readonly lf: string };
  readonly people: Readonly<Record<TestPersonKey, TestPerson>>;
  /** The same people as the actions see them. */
  readonly actors: Readonly<Record<TestPersonKey, Actor>>;
  readonly policyVersionId: string;
}

const CAST: Record<TestPersonKey, { name: string; role: Role; school: 'ssq' | 'lf' | null }> = {
  drafter: { name: 'Ifeoma Nwosu', role: 'drafter', school: 'ssq' },
  head: { name: 'Martin Hale', role: 'head', school: 'ssq' },
  executiveHead: { name: 'Ruth Pembroke', role: 'executive-head', school: null },
  safeguardingLead: { name: 'Sunita Rao', role: 'safeguarding-lead', school: null },
  administrator: { name: 'Colin Draycott', role: 'administrator', school: null },
  auditor: { name: 'Gwen Alderton', role: 'auditor', school: null },
  otherDrafter: { name: 'Tom Ashby', role: 'drafter', school: 'lf' },
  otherHead: { name: 'Judith Marsh', role: 'head', school: 'lf' },
};

let sharedHash: Promise<string> | undefined;

/**
 * A federation with two schools, its people and a policy in force. May be called several times on one database: e-mail
 * addresses differ each time, so take them from `people`.
 *
 * @param options.policyAccepted whether everybody has accepted the policy already; true unless told otherwise
 */
export async function makeFederation(
  db: Db,
  options: { policyAccepted?: boolean } = {},
): Promise<TestFederation> {
  const now = new Date();
  const id = newId();
  await db.insertInto('federation').values({ id, name: 'LFSSQ Federation' }).execute();
  const schools = await makeSchools(db, id);
  const policyVersionId = newId();
  await db
    .insertInto('policy_version')
    .values({
      id: policyVersionId,
      federation_id: id,
      title: 'Social media policy',
      approved_on: '2025-09-01',
      review_on: '2100-09-01',
      summary: 'What may be posted, and who decides.',
      in_force_from: new Date('2025-09-01T00:00:00Z'),
    })
    .execute();
  const domain = `${randomBytes(4).toString('hex')}.example`;
  const cast = Object.entries(CAST) as [TestPersonKey, (typeof CAST)[TestPersonKey]][];
  const people: Partial<Record<TestPersonKey, TestPerson>> = {};
  const actors: Partial<Record<TestPersonKey, Actor>> = {};
  for (const [key, { name, role, school }] of cast) {
    const person = { id: newId(), name, email: `${key.toLowerCase()}@${domain}` };
    const grants: Grant[] = [{ role, schoolId: school === null ? null : schools[school] }];
    await addPerson(db, { ...person, federationId: id, grants });
    if (options.policyAccepted ?? true) {
      await db
        .insertInto('policy_acceptance')
        .values({ person_id: person.id, policy_version_id: policyVersionId, accepted_at: now })
        .execute();
    }
    people[key] = person;
    actors[key] = { personId: person.id, federationId: id, name, grants };
  }
  return {
    id,
    schools,
    people: people as TestFederation['people'],
    actors: actors as TestFederation['actors'],
    policyVersionId,
  };
}

async function makeSchools(db: Db, federationId: string): Promise<TestFederation['schools']> {
  const schools = { ssq: newId(), lf: newId() };
  await db
    .insertInto('school')
    .values([
      {
        id: schools.ssq,
        federation_id: federationId,
        name: 'Stanton St Quintin Primary and Nursery School',
        short_name: 'SSQ',
        accent: 'sea',
        position: 1,
      },
      {
        id: schools.lf,
        federation_id: federationId,
        name: 'Langley Fitzurse C of E Primary School',
        short_name: 'LF',
        accent: 'clay',
        position: 2,
      },
    ])
    .execute();
  return schools;
}

/** Adds an active person who signs in with TEST_PASSWORD. */
export async function addPerson(
  db: Db,
  person: TestPerson & { federationId: string; grants: readonly Grant[] },
): Promise<void> {
  const now = new Date();
  sharedHash ??= hashPassword(Secret.of(TEST_PASSWORD));
  await db
    .insertInto('person')
    .values({
      id: person.id,
      federation_id: person.federationId,
      name: person.name,
      email: person.email,
      password_hash: await sharedHash,
      created_at: now,
    })
    .execute();
  for (const { role, schoolId } of person.grants) {
    await db
      .insertInto('role_grant')
      .values({ person_id: person.id, role, school_id: schoolId, granted_at: now })
      .execute();
  }
}

/** What a signed-in browser sends: pass `headers` with every `app.inject`. */
export type SignedInHeaders = {
  readonly cookie: string;
  readonly 'x-gatehouse-csrf': string;
};

/** Signs in over the API with TEST_PASSWORD. Throws with the answer when that is refused. */
export async function signInAs(
  app: FastifyInstance,
  email: string,
  password: string = TEST_PASSWORD,
): Promise<{ headers: SignedInHeaders; session: { csrfToken: string } }> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { email, password },
  });
  if (answer.statusCode !== 200) {
    throw new Error(
      `Signing in as ${email} was answered with ${answer.statusCode}: ${answer.body}`,
    );
  }
  const [cookie] = answer.cookies;
  if (cookie === undefined) throw new Error('Signing in set no cookie.');
  const session = answer.json<{ csrfToken: string }>();
  return {
    headers: { cookie: `${cookie.name}=${cookie.value}`, 'x-gatehouse-csrf': session.csrfToken },
    session,
  };
}

function newId(): string {
  return uuidV7(Date.now());
}
