import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { remindDueRounds } from '../../moderation/consent/asking/reminders.actions.ts';
import { PAGE_USE } from '../../moderation/consent/permission.rules.ts';
import { openTestApp, type TestApp } from '../../test/factories/app.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  addChild,
  addFamilies,
  addGuardian,
  lettersTo,
  type TestFamilies,
  tokenIn,
} from '../../test/factories/families.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { type OpenedRound, openedRoundSchema, paperSchema } from '../contract/asking.contract.ts';
import { familySchema } from '../contract/family.contract.ts';

const DAY_MS = 86_400_000;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let families: TestFamilies;
let now = new Date('2026-11-24T10:00:00Z');

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, { clock: { now: () => now } });
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});
beforeEach(async () => {
  now = new Date('2026-11-24T10:00:00Z');
  federation = await makeFederation(opened.services.db);
  families = await addFamilies(opened.services.db, place());
});

const place = () => ({ federationId: federation.id, schoolId: federation.schools.ssq });

/** One for each person and day: signing in has a limit of its own. */
const sessions = new Map<string, SignedInHeaders>();
async function sessionOf(who: TestPersonKey): Promise<SignedInHeaders> {
  const { email } = federation.people[who];
  const key = `${email} ${now.toISOString().slice(0, 10)}`;
  const headers = sessions.get(key) ?? (await signInAs(opened.app, email)).headers;
  sessions.set(key, headers);
  return headers;
}

async function ask(
  who: TestPersonKey,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  const headers = await sessionOf(who);
  return opened.app.inject({
    method,
    url,
    headers: { ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

const asRound = (change: object = {}) => ({
  schoolId: federation.schools.ssq,
  title: 'Photos 2026/27',
  classIds: 'all',
  uses: [PAGE_USE, 'website'],
  answerBy: '2026-12-08',
  holdsFrom: '2026-11-24',
  holdsUntil: '2027-08-31',
  ...change,
});

async function open(change: object = {}): Promise<{ id: string; letters: number }> {
  const answer = await ask('head', 'POST', '/api/register/rounds', asRound(change));
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

async function progress(id: string): Promise<OpenedRound> {
  return openedRoundSchema.parse((await ask('head', 'GET', `/api/register/rounds/${id}`)).json());
}

async function answerAs(email: string): Promise<void> {
  const token = await tokenIn(opened.services.db, email);
  const page = familySchema.parse(
    (await opened.app.inject({ url: `/api/family/${token}` })).json(),
  );
  const answers = page.children.flatMap((child) =>
    child.uses.map(({ code, wording }) => ({ childId: child.id, use: code, wording, yes: true })),
  );
  const answer = await opened.app.inject({
    method: 'POST',
    url: `/api/family/${token}`,
    payload: { answers },
  });
  expect(answer.statusCode, answer.body).toBe(200);
}

describe('a round', () => {
  test('writes one letter to each guardian with an address, naming no child, and counts the rest as paper', async () => {
    const { id, letters } = await open();
    expect(letters).toBe(3);
    const [letter, ...others] = await lettersTo(opened.services.db, families.mother.email);
    expect(others).toEqual([]);
    expect(letter?.subject).toBe('Photos 2026/27, Stanton St Quintin Primary and Nursery School');
    expect(letter?.body).toContain('Tue 8 Dec 2026');
    for (const name of ['Bilal', 'Chloe', 'Faith']) expect(letter?.body).not.toContain(name);
    const { classes, waitingFor } = await progress(id);
    expect(classes).toEqual([
      {
        classId: families.classes.oak,
        className: 'Oak',
        children: 2,
        asked: 2,
        answered: 0,
        missing: 2,
        paper: 1,
      },
      {
        classId: families.classes.elm,
        className: 'Elm',
        children: 2,
        asked: 3,
        answered: 0,
        missing: 3,
        paper: 0,
      },
    ]);
    expect(waitingFor.map(({ child, guardian, way }) => `${child}, ${guardian}: ${way}`)).toEqual([
      'Bilal Attwood, Claire Attwood: letter',
      'Bilal Attwood, Daniel Attwood: letter',
      'Idris Penhale, Peter Penhale: paper',
      'Chloe Attwood, Claire Attwood: letter',
      'Chloe Attwood, Daniel Attwood: letter',
      'Ravi Quill, Nadia Quill: letter',
    ]);
  });

  test('asks nobody about leavers and protected children, and says where nobody on file may answer', async () => {
    const { db } = opened.services;
    const left = await addChild(db, place(), {
      forename: 'Rose',
      surname: 'Left',
      classId: families.classes.oak,
      leavesOn: '2026-11-23',
    });
    const leaver = await addGuardian(db, place(), 'Kate Left', 'mother', [left]);
    const barredOnly = await addChild(db, place(), {
      forename: 'Owen',
      surname: 'Barred',
      classId: families.classes.oak,
    });
    const barred = await addGuardian(db, place(), 'Gareth Barred', 'father', [barredOnly], {
      mayAnswer: false,
    });
    const { id } = await open();
    const body = (await ask('head', 'GET', `/api/register/rounds/${id}`)).body;
    for (const word of ['Rose', 'Faith', families.protectedChild, 'A reason', 'Gareth'])
      expect(body).not.toContain(word);
    const { waitingFor } = await progress(id);
    expect(waitingFor.find((each) => each.subjectId === barredOnly)).toMatchObject({
      guardian: null,
      way: 'nobody',
    });
    for (const { email } of [leaver, barred]) expect(await lettersTo(db, email)).toEqual([]);
  });

  test('counts an answer once every use of it is there, from a link or recorded by the office', async () => {
    const { id } = await open();
    await answerAs(families.mother.email);
    expect(await progress(id)).toMatchObject({ answered: 2, missing: 3, paper: 1 });
    const { waitingFor } = await progress(id);
    const paper = waitingFor.find((each) => each.way === 'paper');
    for (const use of [PAGE_USE, 'website']) {
      expect(await progress(id)).toMatchObject({ answered: 2 });
      const recorded = await ask(
        'administrator',
        'POST',
        `/api/register/subjects/${families.onPaper}/answers`,
        { uses: [use], status: 'granted', guardianId: paper?.guardianId, method: 'paper form' },
      );
      expect(recorded.statusCode, recorded.body).toBe(200);
    }
    expect(await progress(id)).toMatchObject({ answered: 3, missing: 3, paper: 0 });
  });

  test('reminds those who are missing, once a day, with a link that replaces the old one', async () => {
    const { id } = await open();
    await answerAs(families.other.guardian.email);
    const first = await tokenIn(opened.services.db, families.mother.email);
    const tooSoon = await ask('head', 'POST', `/api/register/rounds/${id}/reminders`);
    expect(tooSoon.json()).toEqual({ letters: 0, writtenToday: 2 });
    now = new Date(now.getTime() + DAY_MS);
    const both = await Promise.all([
      ask('head', 'POST', `/api/register/rounds/${id}/reminders`),
      ask('executiveHead', 'POST', `/api/register/rounds/${id}/reminders`),
    ]);
    const sent = both.map((answer) => answer.json<{ letters: number }>().letters);
    expect(sent.toSorted((a, b) => a - b)).toEqual([0, 2]);
    const letters = await lettersTo(opened.services.db, families.mother.email);
    expect(letters.map(({ subject }) => subject.startsWith('Reminder: '))).toEqual([true, false]);
    expect((await opened.app.inject({ url: `/api/family/${first}` })).statusCode).toBe(410);
    const second = await tokenIn(opened.services.db, families.mother.email);
    expect((await opened.app.inject({ url: `/api/family/${second}` })).statusCode).toBe(200);
    const { waitingFor } = await progress(id);
    expect(waitingFor.find((each) => each.guardian === 'Claire Attwood')?.letters).toBe(2);
  });

  test('reminds by itself a week before the day, once', async () => {
    await open();
    // What earlier tests left open is reminded as well, so the letters to one mother are counted.
    const letters = async () => (await lettersTo(opened.services.db, families.mother.email)).length;
    const remind = () => remindDueRounds(opened.services);
    now = new Date('2026-11-30T10:00:00Z');
    await remind();
    expect(await letters()).toBe(1);
    now = new Date('2026-12-01T10:00:00Z');
    await Promise.all([remind(), remind()]);
    expect(await letters()).toBe(2);
    now = new Date('2026-12-02T10:00:00Z');
    await remind();
    expect(await letters()).toBe(2);
  });

  test('asks only the classes that were chosen, and not twice at the same time', async () => {
    const { letters } = await open({ classIds: [families.classes.elm] });
    expect(letters).toBe(3);
    const token = await tokenIn(opened.services.db, families.mother.email);
    const page = await opened.app.inject({ url: `/api/family/${token}` });
    expect(familySchema.parse(page.json()).children.map((child) => child.firstName)).toEqual([
      'Chloe',
    ]);
    const again = await ask('head', 'POST', '/api/register/rounds', asRound());
    expect(again.json()).toMatchObject({ code: 'wrong-state' });
    await open({ classIds: [families.classes.oak] });
    const both = familySchema.parse(
      (
        await opened.app.inject({
          url: `/api/family/${await tokenIn(opened.services.db, families.mother.email)}`,
        })
      ).json(),
    );
    // Brothers and sisters together, though two rounds ask about them.
    expect(both.children.map((child) => child.firstName)).toEqual(['Bilal', 'Chloe']);
  });

  test('is refused with days, classes or uses that cannot be, and for a school of others', async () => {
    const tries: [object, string | undefined][] = [
      [{ answerBy: '2026-11-23' }, 'answerBy'],
      [{ answerBy: '2028-01-01' }, 'answerBy'],
      [{ holdsUntil: '2026-11-30' }, 'holdsUntil'],
      [{ holdsUntil: '2031-08-31' }, 'holdsUntil'],
      [{ holdsFrom: '2027-09-01' }, 'holdsUntil'],
      [{ uses: [] }, 'uses'],
      [{ uses: ['no-such-use'] }, 'uses'],
      [{ classIds: [] }, 'classIds'],
      [{ classIds: [federation.id] }, 'classIds'],
      [{ title: ' ' }, 'title'],
    ];
    for (const [change, field] of tries) {
      const answer = await ask('head', 'POST', '/api/register/rounds', asRound(change));
      expect([answer.statusCode, answer.json<{ field: string }>().field]).toEqual([422, field]);
    }
    const { id } = await open();
    for (const [method, url] of [
      ['GET', `/api/register/rounds/${id}`],
      ['POST', `/api/register/rounds/${id}/reminders`],
      ['POST', `/api/register/rounds/${id}/closing`],
      ['GET', `/api/register/paper-forms?roundId=${id}`],
    ] as const) {
      expect((await ask('otherHead', method, url)).statusCode, url).toBe(404);
    }
    const list = await ask('otherHead', 'GET', '/api/register/rounds');
    expect(list.json()).toEqual({ rounds: [] });
    const foreign = await ask('otherHead', 'POST', '/api/register/rounds', asRound());
    expect(foreign.statusCode).toBe(403);
  });
});

describe('the form on paper', () => {
  test('has the words of the parents’ page, a sheet for each child, and none for one who is protected', async () => {
    const { id } = await open();
    const token = await tokenIn(opened.services.db, families.mother.email);
    const page = familySchema.parse(
      (await opened.app.inject({ url: `/api/family/${token}` })).json(),
    );
    const whole = await ask('head', 'GET', `/api/register/paper-forms?roundId=${id}`);
    const paper = paperSchema.parse(whole.json());
    expect(paper.uses.map((use) => ({ ...use, last: null }))).toEqual(page.children[0]?.uses);
    expect(paper.returnBy).toBe('2026-12-08');
    expect(paper.children.map((child) => child.name)).toEqual([
      'Bilal Attwood',
      'Idris Penhale',
      'Chloe Attwood',
      'Ravi Quill',
    ]);
    const elm = await ask(
      'head',
      'GET',
      `/api/register/paper-forms?roundId=${id}&classId=${families.classes.elm}`,
    );
    expect(paperSchema.parse(elm.json()).children).toHaveLength(2);
    const one = await ask(
      'head',
      'GET',
      `/api/register/paper-forms?schoolId=${federation.schools.ssq}&subjectId=${families.onPaper}`,
    );
    expect(paperSchema.parse(one.json())).toMatchObject({
      returnBy: null,
      children: [{ name: 'Idris Penhale' }],
    });
    const none = await ask(
      'head',
      'GET',
      `/api/register/paper-forms?roundId=${id}&subjectId=${families.protectedChild}`,
    );
    expect(none.statusCode).toBe(404);
    expect((await ask('head', 'GET', '/api/register/paper-forms')).statusCode).toBe(422);
  });
});

describe('the uses', () => {
  const words = 'Pictures for the board in the hall, which visitors see.';

  test('an administrator adds one, changes it, stops asking about it and asks again', async () => {
    const name = `Hall board ${federation.id.slice(-6)}`;
    const body = { name, words, lawfulBasis: 'public-task', covers: 'school' };
    const made = await ask('administrator', 'POST', '/api/uses', body);
    expect(made.statusCode, made.body).toBe(201);
    const { code } = made.json<{ code: string }>();
    expect(code).toMatch(/^hall-board-/u);
    expect((await ask('administrator', 'POST', '/api/uses', body)).statusCode).toBe(422);
    await ask('administrator', 'PATCH', `/api/uses/${code}`, { lawfulBasis: 'consent' });
    await open({ uses: [code] });
    await answerAs(families.mother.email);
    const changed = await ask('administrator', 'PATCH', `/api/uses/${code}`, {
      lawfulBasis: 'public-task',
    });
    expect(changed.json()).toMatchObject({ code: 'wrong-state' });
    await ask('administrator', 'POST', `/api/uses/${code}/retirement`);
    const plan = `/api/register/round-plan?schoolId=${federation.schools.ssq}`;
    expect((await ask('head', 'GET', plan)).body).not.toContain(code);
    await ask('administrator', 'DELETE', `/api/uses/${code}/retirement`);
    expect((await ask('head', 'GET', plan)).body).toContain(code);
    await ask('administrator', 'POST', `/api/uses/${code}/retirement`);
  });

  test('posts need the answers about Facebook, and a name without letters is no name', async () => {
    const retired = await ask('administrator', 'POST', `/api/uses/${PAGE_USE}/retirement`);
    expect(retired.statusCode).toBe(409);
    const nameless = { name: '???', words, lawfulBasis: 'consent', covers: 'school' };
    expect((await ask('administrator', 'POST', '/api/uses', nameless)).statusCode).toBe(422);
  });

  test('a head writes the school’s own words, for that school alone, and goes back to the federation’s', async () => {
    const put = (who: TestPersonKey, said: string | null) =>
      ask(who, 'PUT', '/api/register/explanations/press', {
        schoolId: federation.schools.ssq,
        words: said,
      });
    const wordsAt = async (schoolId: string): Promise<string | undefined> =>
      (await ask('executiveHead', 'GET', `/api/register/round-plan?schoolId=${schoolId}`))
        .json<{ uses: { code: string; words: string }[] }>()
        .uses.find((use) => use.code === 'press')?.words;
    const before = await wordsAt(federation.schools.ssq);
    expect((await put('otherHead', words)).statusCode).toBe(403);
    expect((await put('head', 'short')).statusCode).toBe(422);
    expect((await put('head', words)).statusCode).toBe(204);
    expect(await wordsAt(federation.schools.ssq)).toBe(words);
    expect(await wordsAt(federation.schools.lf)).toBe(before);
    expect((await put('head', null)).statusCode).toBe(204);
    expect(await wordsAt(federation.schools.ssq)).toBe(before);
  });

  test('what was read when somebody answered stays, whatever is changed later', async () => {
    const { db } = opened.services;
    await open();
    await answerAs(families.mother.email);
    const kept = () => db.selectFrom('explanation_version').selectAll().execute();
    const before = await kept();
    expect(before.length).toBeGreaterThan(0);
    await expect(
      db.updateTable('explanation_version').set({ words: 'Something else' }).execute(),
    ).rejects.toThrow('append-only');
    await expect(db.deleteFrom('answer_explanation').execute()).rejects.toThrow('append-only');
    expect(await kept()).toEqual(before);
  });
});
