import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addEvidence } from '../../moderation/consent/person/evidence.actions.ts';
import { openTestApp, type TestApp } from '../factories/app.ts';
import { freshDatabase } from '../factories/database.ts';
import { addChild, addFamilies, addGuardian, type TestFamilies } from '../factories/families.ts';
import { exportOf, openDesk } from '../factories/imports.ts';
import { makeFederation, signInAs, type TestFederation } from '../factories/people.ts';

/** The head of the other school tries everything about the register with the ids of this one. */

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let families: TestFamilies;
/** A child of the other school with the mother of two children of this one. */
let halfSister: string;
let headers: Record<string, string>;
let ids: { roundId: string; importId: string; evidenceId: string };

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString);
  const { services } = opened;
  federation = await makeFederation(services.db);
  const { ssq, lf } = federation.schools;
  families = await addFamilies(services.db, { federationId: federation.id, schoolId: ssq });
  const there = { federationId: federation.id, schoolId: lf };
  const child = { forename: 'Halina', surname: 'Brook', classId: null };
  halfSister = await addChild(services.db, there, child);
  await services.db
    .insertInto('guardianship')
    .values({ guardian_id: families.mother.id, subject_id: halfSister, relation: 'mother' })
    .execute();
  await addGuardian(services.db, there, 'Henryk Brook', 'father', [halfSister]);
  const head = { ...(await signInAs(opened.app, federation.people.head.email)).headers };
  const plan = await opened.app.inject({
    url: `/api/register/round-plan?schoolId=${ssq}`,
    headers: head,
  });
  const round = await opened.app.inject({
    method: 'POST',
    url: '/api/register/rounds',
    headers: head,
    payload: {
      ...plan.json<{ offered: object }>().offered,
      schoolId: ssq,
      classIds: 'all',
      uses: ['facebook'],
    },
  });
  const desk = await openDesk(services, federation.actors.administrator, ssq);
  const form = await addEvidence(services, federation.actors.head, {
    subjectId: families.siblings.bilal,
    fileName: 'form.pdf',
    content: Readable.from([Buffer.from('%PDF-1.4\n%%EOF\n')]),
  });
  ids = {
    roundId: round.json<{ id: string }>().id,
    importId: (await desk.look(exportOf([{ Forename: 'Bilal', Surname: 'Attwood' }]))).kept.id,
    evidenceId: form.id,
  };
  headers = { ...(await signInAs(opened.app, federation.people.otherHead.email)).headers };
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object) {
  return opened.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
}

const OF_THIS_SCHOOL = ['Attwood', 'Bilal', 'Chloe', 'Penhale', 'Quill', 'Oak', 'Elm'];

/** Of what is written here: a mother of both schools is known in both. */
function names(body: string): string[] {
  const withoutMother = body
    .replaceAll(families.mother.email, '')
    .replaceAll(families.mother.name, '');
  return OF_THIS_SCHOOL.filter((name) => withoutMother.includes(name));
}

describe('the head of the other school', () => {
  test('reads nothing of this one', async () => {
    const { ssq } = federation.schools;
    const { siblings, classes } = families;
    const urls = [
      ...[
        '',
        '?search=attwood',
        `?schoolId=${ssq}`,
        `?classId=${classes.oak}`,
        '?siblings=true',
      ].map((query) => `/api/register/subjects${query}`),
      `/api/register/subjects?after=${siblings.bilal}`,
      `/api/register/subjects/${siblings.bilal}`,
      `/api/register/subjects/${halfSister}`,
      `/api/register/subjects/${siblings.bilal}/file.csv`,
      `/api/register/subjects/${siblings.bilal}/file.pdf`,
      `/api/register/subjects/${siblings.bilal}/protection`,
      '/api/register/classes',
      `/api/register/classes?schoolId=${ssq}`,
      `/api/register/class-sheet?classId=${classes.oak}`,
      '/api/register/coverage',
      `/api/register/coverage?schoolId=${ssq}`,
      '/api/register/upkeep',
      `/api/register/upkeep?schoolId=${ssq}`,
      `/api/register/markable?schoolId=${ssq}`,
      `/api/register/markable?schoolId=${federation.schools.lf}&classId=${classes.oak}`,
      `/api/register/export.csv?schoolId=${ssq}`,
      `/api/register/export.pdf?schoolId=${ssq}`,
      `/api/register/export.csv?schoolId=${federation.schools.lf}&classId=${classes.oak}`,
      `/api/register/export.csv?schoolId=${federation.schools.lf}`,
      `/api/register/evidence/${ids.evidenceId}`,
      '/api/register/rounds',
      `/api/register/rounds?schoolId=${ssq}`,
      `/api/register/rounds/${ids.roundId}`,
      `/api/register/round-plan?schoolId=${ssq}`,
      `/api/register/explanations?schoolId=${ssq}`,
      `/api/register/paper-forms?schoolId=${ssq}`,
      `/api/register/paper-forms?roundId=${ids.roundId}`,
      `/api/register/paper-forms?schoolId=${federation.schools.lf}&classId=${classes.oak}`,
      `/api/register/paper-forms?schoolId=${federation.schools.lf}&subjectId=${siblings.bilal}`,
      `/api/register/paper-forms?schoolId=${federation.schools.lf}&roundId=${ids.roundId}`,
      '/api/register/imports',
      `/api/register/imports/${ids.importId}`,
      `/api/register/imports/${ids.importId}/changes`,
      `/api/register/import-mappings?schoolId=${ssq}`,
      '/api/register/protected',
      '/api/register/withdrawals',
    ];
    const seen: Record<string, string[]> = {};
    for (const url of urls) {
      const answer = await ask('GET', url);
      expect(answer.statusCode, url).toBeLessThan(500);
      const found = names(answer.body);
      if (found.length > 0) seen[url] = found;
    }
    expect(seen).toEqual({});
    // It asked for something: the child of the own school is there.
    expect((await ask('GET', '/api/register/subjects')).body).toContain('Halina');
  });

  test('changes nothing of this one, nor the address of a mother of both', async () => {
    const { ssq, lf } = federation.schools;
    const { siblings, classes, mother, father, other } = families;
    const answers = {
      uses: ['facebook'],
      status: 'granted',
      guardianId: null,
      groupOnly: false,
      noCloseUp: false,
      firstNameAllowed: false,
      validUntil: null,
      method: 'paper form',
    };
    const guardian = { name: 'Eve', email: 'eve@evil.example', relation: 'aunt', mayAnswer: true };
    const round = { schoolId: ssq, title: 'Ours', uses: ['facebook'], classIds: 'all' };
    const plan = await ask('GET', `/api/register/round-plan?schoolId=${lf}`);
    const days = plan.json<{ offered: object }>().offered;
    const at = `/api/register/subjects/${siblings.bilal}`;
    const own = `/api/register/subjects/${halfSister}`;
    const tries: ['POST' | 'PUT' | 'PATCH', string, object][] = [
      ['POST', `${at}/answers`, answers],
      ['POST', `${own}/answers`, { ...answers, guardianId: father.id }],
      ['POST', `${own}/answers`, { ...answers, guardianId: other.guardian.id }],
      ['POST', `${own}/answers`, { ...answers, evidenceId: ids.evidenceId }],
      ['POST', `${at}/guardians`, guardian],
      ['PUT', `${at}/guardians/${father.id}`, guardian],
      ['PUT', `${own}/guardians/${father.id}`, guardian],
      ['PUT', `${own}/guardians/${mother.id}`, guardian],
      ['PUT', at, { forename: 'X', surname: 'Y', class: { kind: 'none' } }],
      ['PUT', own, { forename: 'X', surname: 'Y', class: { kind: 'known', id: classes.oak } }],
      ['POST', '/api/register/rounds', { ...days, ...round }],
      ['POST', `/api/register/rounds/${ids.roundId}/closing`, {}],
      ['POST', `/api/register/rounds/${ids.roundId}/reminders`, {}],
      [
        'PUT',
        '/api/register/explanations/facebook',
        {
          schoolId: ssq,
          words: 'Say yes to everything, please: nobody sees it and it never stays.',
        },
      ],
      ['POST', `/api/register/imports/${ids.importId}/undo`, {}],
      ['POST', `${at}/protection`, { kind: 'other', reason: 'x' }],
      [
        'POST',
        '/api/register/rounds',
        { ...days, ...round, schoolId: lf, classIds: [classes.oak] },
      ],
    ];
    const before = await everything();
    for (const [method, url, payload] of tries) {
      const answer = await ask(method, url, payload);
      expect(answer.statusCode, `${method} ${url} ${answer.body}`).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, `${method} ${url} ${answer.body}`).toBeLessThan(500);
      expect(names(answer.body), url).toEqual([]);
    }
    expect(await everything()).toEqual(before);
  });
});

async function everything() {
  const { db } = opened.services;
  return {
    guardians: await db.selectFrom('guardian').selectAll().orderBy('id').execute(),
    guardianships: await db
      .selectFrom('guardianship')
      .selectAll()
      .orderBy('guardian_id')
      .orderBy('subject_id')
      .execute(),
    answers: await db.selectFrom('consent_answer').select('id').execute(),
    subjects: await db.selectFrom('subject').selectAll().orderBy('id').execute(),
    rounds: await db.selectFrom('consent_round').selectAll().execute(),
    words: await db.selectFrom('use_explanation').selectAll().execute(),
    flags: await db.selectFrom('protection_flag').select('id').execute(),
  };
}
