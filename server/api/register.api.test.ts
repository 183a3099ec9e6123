import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../../test/factories/app.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { PAGE_USE } from '../../moderation/consent/permission.rules.ts';
import { subjectSchema } from '../contract/person.contract.ts';
import { rulebookSchema } from '../contract/record.contract.ts';
import {
  markableListSchema,
  coverageSchema,
  registerListSchema,
  upkeepSchema,
  useListSchema,
} from '../contract/register.contract.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let amara: string;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString);
  federation = await makeFederation(opened.services.db);
  amara = await addPupil(opened.services.db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function as(who: TestPersonKey): Promise<SignedInHeaders> {
  return (await signInAs(opened.app, federation.people[who].email)).headers;
}
async function get(who: TestPersonKey, url: string) {
  return opened.app.inject({ url, headers: { ...(await as(who)) } });
}

describe('the register over HTTP', () => {
  test('marking sees what marking needs', async () => {
    const answer = await get(
      'drafter',
      `/api/register/markable?schoolId=${federation.schools.ssq}&search=ama`,
    );
    expect(markableListSchema.strict().parse(answer.json()).subjects).toEqual([
      {
        id: amara,
        name: 'Amara Okafor',
        kind: 'pupil',
        className: null,
        mayBeShown: true,
        says: 'Amara may be shown on Facebook.',
      },
    ]);
  });
  test('a drafter cannot read the register', async () => {
    for (const url of ['/api/register/subjects', `/api/register/subjects/${amara}`]) {
      expect((await get('drafter', url)).statusCode).toBe(403);
    }
  });
  test('a head reads it, one person at a time', async () => {
    const list = registerListSchema.parse(
      (await get('head', '/api/register/subjects?answer=may')).json(),
    );
    expect(list).toMatchObject({ found: 1, after: null });
    const person = subjectSchema.parse(
      (await get('head', `/api/register/subjects/${amara}`)).json(),
    );
    expect(person.uses).toMatchObject([
      {
        use: PAGE_USE,
        name: 'Facebook Page',
        lawfulBasis: 'consent',
        mayBeShown: true,
        says: 'Amara may be shown on Facebook.',
        restsOn: [person.history[0]?.id],
        until: null,
      },
    ]);
    expect((await get('otherHead', `/api/register/subjects/${amara}`)).statusCode).toBe(404);
  });
  test('the overview: uses, coverage, what waits, and a class that is not theirs is not there', async () => {
    const of = async (url: string): Promise<unknown> =>
      (await get('head', `/api/register/${url}`)).json();
    expect(useListSchema.parse(await of('uses')).uses[0]).toEqual({
      code: PAGE_USE,
      name: 'Facebook Page',
    });
    const { by, counts } = coverageSchema.parse(await of('coverage'));
    expect([by, counts[0]?.may, counts[0]?.mayNot]).toEqual(['class', 1, 0]);
    expect(upkeepSchema.parse(await of('upkeep'))).toMatchObject({
      notAnswered: 0,
      withoutClass: 1,
    });
    const nobodys = `class-sheet?classId=${federation.schools.ssq}`;
    expect((await get('head', `/api/register/${nobodys}`)).statusCode).toBe(404);
  });
  test.each([
    'answer=protected',
    'ends=soon',
    'ends=2026-02-30',
    'withoutClass=yes',
    'leaves=gone',
    'after=nonsense',
    'use=billboard',
    "classId=x' or 1=1",
  ])('a filter that makes no sense is refused: %s', async (query) => {
    const answer = await get('head', `/api/register/subjects?${encodeURI(query)}`);
    expect(answer.statusCode).toBe(422);
  });
  test('the classes are for those who mark or read', async () => {
    expect((await get('drafter', '/api/register/classes')).json()).toEqual({ classes: [] });
    expect((await get('auditor', '/api/register/classes')).statusCode).toBe(403);
  });
});

test('the rulebook can be read by everybody who works here', async () => {
  const { rules } = rulebookSchema.parse((await get('auditor', '/api/rulebook')).json());
  expect(rules.map((rule) => rule.id)).toContain('pupil-full-name');
});
