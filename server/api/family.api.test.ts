import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PAGE_USE } from '../../moderation/consent/permission.rules.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { openTestApp, type TestApp } from '../../test/factories/app.ts';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  addChild,
  addFamilies,
  addGuardian,
  lettersTo,
  type TestFamilies,
  type TestGuardian,
  tokenIn,
} from '../../test/factories/families.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  type TestFederation,
} from '../../test/factories/people.ts';
import { type Family, type FamilyAnswer, familySchema } from '../contract/family.contract.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
let families: TestFamilies;
let now = new Date('2026-11-24T10:00:00Z');
const logged: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString('utf8'));
      done();
    },
  });
  opened = await openTestApp(database.connectionString, {
    clock: { now: () => now },
    log: openLog('debug', 'server', destination),
  });
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});
// A federation for each test: links, letters and limits of one do not touch the next.
beforeEach(async () => {
  now = new Date('2026-11-24T10:00:00Z');
  const { db } = opened.services;
  federation = await makeFederation(db);
  families = await addFamilies(db, place());
});

const place = () => ({ federationId: federation.id, schoolId: federation.schools.ssq });

/** One for each day: signing in has a limit of its own. */
const sessions = new Map<string, SignedInHeaders>();
async function sessionOfHead(): Promise<SignedInHeaders> {
  const { email } = federation.people.head;
  const key = `${email} ${now.toISOString().slice(0, 10)}`;
  const headers = sessions.get(key) ?? (await signInAs(opened.app, email)).headers;
  sessions.set(key, headers);
  return headers;
}

async function staff(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  return opened.app.inject({
    method,
    url,
    headers: { ...(await sessionOfHead()) },
    ...(payload === undefined ? {} : { payload }),
  });
}

async function openRound(change: object = {}): Promise<string> {
  const answer = await staff('POST', '/api/register/rounds', {
    schoolId: federation.schools.ssq,
    title: 'Photos 2026/27',
    classIds: 'all',
    uses: [PAGE_USE, 'website'],
    answerBy: '2026-12-08',
    holdsFrom: '2026-11-24',
    holdsUntil: '2027-08-31',
    ...change,
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}

const read = (token: string) => opened.app.inject({ url: `/api/family/${token}` });
const send = (token: string, answers: readonly object[]) =>
  opened.app.inject({ method: 'POST', url: `/api/family/${token}`, payload: { answers } });
// Each from another network address: how many requests one address may send is a limit of its own.
let asked = 0;
const ask = (email: string) =>
  opened.app.inject({
    method: 'POST',
    url: '/api/family-requests',
    remoteAddress: `10.0.${(asked += 1)}.1`,
    payload: { email },
  });
const letters = (who: TestGuardian) => lettersTo(opened.services.db, who.email);

async function pageOf(who: TestGuardian): Promise<{ token: string; page: Family }> {
  const token = await tokenIn(opened.services.db, who.email);
  const answer = await read(token);
  expect(answer.statusCode, answer.body).toBe(200);
  return { token, page: familySchema.parse(answer.json()) };
}

function allAnswers(page: Family, yes: boolean): FamilyAnswer[] {
  return page.children.flatMap((child) =>
    child.uses.map((use) => ({
      childId: child.id,
      use: use.code,
      wording: use.wording,
      yes,
      groupOnly: false,
      noCloseUp: false,
      firstNameAllowed: false,
    })),
  );
}

async function says(subjectId: string, use: string = PAGE_USE): Promise<unknown> {
  const answer = await staff('GET', `/api/register/subjects/${subjectId}`);
  return answer
    .json<{ uses: { use: string; mayBeShown: boolean }[] }>()
    .uses.find((each) => each.use === use)?.mayBeShown;
}

async function answersKept(subjectId: string) {
  return opened.services.db
    .selectFrom('consent_answer')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('seq')
    .execute();
}

describe('a parent with a link', () => {
  test('sees each child by first name with the uses that are asked, and nothing chosen for them', async () => {
    await openRound();
    const { page } = await pageOf(families.mother);
    expect(page.guardian).toBe('Claire Attwood');
    expect(page.answerBy).toBe('2026-12-08');
    expect(page.children.map((child) => child.firstName)).toEqual(['Bilal', 'Chloe']);
    expect(page.children[0]).toMatchObject({
      className: 'Oak',
      relation: 'mother',
      school: 'Stanton St Quintin Primary and Nursery School',
      holdsUntil: '2027-08-31',
    });
    expect(page.children[0]?.uses.map((use) => use.code)).toEqual([PAGE_USE, 'website']);
    expect(page.children[0]?.uses[0]?.words).toContain('anybody can copy a picture');
    expect(page.children.flatMap((child) => child.uses.map((use) => use.last))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    // Nothing of a surname, another guardian, or the child who is not asked about.
    const body = (await read(await tokenIn(opened.services.db, families.mother.email))).body;
    for (const word of ['Daniel', 'Faith', families.protectedChild, 'A reason'])
      expect(body).not.toContain(word);
  });

  test('answers for all children at once; the register follows, with who said it and under which words', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const given = allAnswers(page, true).map((answer) =>
      answer.childId === families.siblings.chloe ? { ...answer, groupOnly: true } : answer,
    );
    expect((await send(token, given)).json()).toEqual({ saved: 4 });
    expect(await says(families.siblings.bilal)).toBe(true);
    const kept = await answersKept(families.siblings.chloe);
    expect(kept[0]).toMatchObject({
      guardian_id: families.mother.id,
      status: 'granted',
      group_only: true,
      valid_from: '2026-11-24',
      valid_until: '2027-08-31',
      method: 'online form',
      recorded_by: null,
    });
    const wordings = await opened.services.db
      .selectFrom('answer_explanation')
      .innerJoin('explanation_version', 'sha256', 'explanation_sha256')
      .select(['use_code', 'words'])
      .where('answer_id', '=', kept[0]?.id ?? '')
      .execute();
    expect(wordings).toEqual([{ use_code: PAGE_USE, words: page.children[0]?.uses[0]?.words }]);
    const events = await opened.services.db
      .selectFrom('record_event')
      .innerJoin('record_detail', (join) =>
        join
          .onRef('record_detail.federation_id', '=', 'record_event.federation_id')
          .onRef('record_detail.seq', '=', 'record_event.seq'),
      )
      .select(['subject_id', 'actor_id', 'detail'])
      .where('kind', '=', 'register.parent-answered')
      .where('record_event.federation_id', '=', federation.id)
      .execute();
    expect(events.map((event) => event.subject_id).toSorted()).toEqual(
      Object.values(families.siblings).toSorted(),
    );
    expect(events[0]).toMatchObject({ actor_id: null, detail: { guardianId: families.mother.id } });
    expect(JSON.stringify(events)).not.toContain(token);
  });

  test('takes a yes back, which is called that; a no before any yes is a refusal', async () => {
    await openRound();
    const first = await pageOf(families.mother);
    await send(first.token, [
      { ...allAnswers(first.page, true)[0] },
      { ...allAnswers(first.page, false)[1] },
    ]);
    now = new Date(now.getTime() + DAY_MS);
    expect((await ask(families.mother.email)).statusCode).toBe(204);
    const again = await pageOf(families.mother);
    expect(again.page.answerBy).toBeNull();
    expect(again.page.children[0]?.uses.map((use) => use.last?.status)).toEqual([
      'granted',
      'refused',
      undefined,
      undefined,
      undefined,
    ]);
    await send(again.token, allAnswers(again.page, false));
    const kept = await answersKept(families.siblings.bilal);
    const statuses = kept.slice(2).map((answer) => `${answer.use_code} ${answer.status}`);
    expect(statuses).toContain('facebook withdrawn');
    expect(statuses).toContain('website refused');
    expect(kept.at(-1)).toMatchObject({ valid_from: '2026-11-25', valid_until: null });
    expect(await says(families.siblings.bilal)).toBe(false);
  });

  test('is never shown what the other parent said', async () => {
    await openRound();
    const father = await pageOf(families.father);
    await send(father.token, allAnswers(father.page, false));
    const mother = await pageOf(families.mother);
    expect(mother.page.children[0]?.uses.every((use) => use.last === null)).toBe(true);
    await send(mother.token, allAnswers(mother.page, true));
    expect(await says(families.siblings.bilal)).toBe(false);
    await ask(families.mother.email);
    const after = await pageOf(families.mother);
    expect(after.page.children[0]?.uses[0]?.last?.status).toBe('granted');
  });

  test('a yes for a later day leaves today as it is; a no does not wait', async () => {
    await openRound({ holdsFrom: '2026-12-01' });
    const { token, page } = await pageOf(families.mother);
    const [bilal, ...others] = allAnswers(page, true);
    await send(token, [{ ...bilal }, ...others.map((answer) => ({ ...answer, yes: false }))]);
    const days = (await answersKept(families.siblings.bilal)).map((answer) => answer.valid_from);
    expect(days).toEqual(['2026-12-01', '2026-11-24']);
    // Whoever asks for a link by themselves means from now on.
    await ask(families.mother.email);
    const { page: fresh } = await pageOf(families.mother);
    expect(fresh.children[0]).toMatchObject({ holdsFrom: '2026-11-24', holdsUntil: '2027-08-31' });
  });

  test('may object where the school does not rely on consent; that is no consent taken back', async () => {
    const { db } = opened.services;
    const code = `trips-${federation.id.slice(-8)}`;
    await db
      .insertInto('consent_use')
      .values({
        code,
        name: code,
        position: 9,
        explanation: 'Pictures for the trip board.',
        lawful_basis: 'public-task',
      })
      .execute();
    await openRound({ uses: [code] });
    const first = await pageOf(families.mother);
    expect(first.page.children[0]?.uses[0]?.lawfulBasis).toBe('public-task');
    await send(
      first.token,
      allAnswers(first.page, true).map((answer) => ({ ...answer, groupOnly: true })),
    );
    await ask(families.mother.email);
    const again = await pageOf(families.mother);
    const objects = allAnswers(again.page, false).filter((answer) => answer.use === code);
    await send(again.token, objects);
    const kept = await answersKept(families.siblings.bilal);
    expect(kept.map((answer) => [answer.status, answer.lawful_basis, answer.group_only])).toEqual([
      ['granted', 'public-task', false],
      ['refused', 'public-task', false],
    ]);
    await db.updateTable('consent_use').set({ retired_at: now }).where('code', '=', code).execute();
  });

  test('the same answers sent twice are kept once', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const given = allAnswers(page, true);
    const both = await Promise.all([send(token, given), send(token, given.toReversed())]);
    expect(both.map((answer) => [answer.statusCode, answer.body])).toEqual([
      [200, '{"saved":4}'],
      [200, '{"saved":4}'],
    ]);
    expect(await answersKept(families.siblings.bilal)).toHaveLength(2);
    now = new Date(now.getTime() + 16 * 60_000);
    expect((await send(token, given)).statusCode).toBe(410);
  });

  test('of two different sets sent at once one wins', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const both = await Promise.all([
      send(token, allAnswers(page, true)),
      send(token, allAnswers(page, false)),
    ]);
    expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 410]);
    expect(await answersKept(families.siblings.bilal)).toHaveLength(2);
  });

  test('two links of one parent used at the same moment do not block each other, and one wins', async () => {
    await openRound();
    const round = await pageOf(families.mother);
    await ask(families.mother.email);
    const fresh = await pageOf(families.mother);
    expect(fresh.token).not.toBe(round.token);
    const both = await Promise.all([
      send(round.token, allAnswers(round.page, true)),
      send(fresh.token, allAnswers(fresh.page, false)),
    ]);
    expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 410]);
  });
});

describe('a link', () => {
  test('is useless once used, replaced, expired or closed, and all of these say what an unknown one says', async () => {
    const id = await openRound();
    const unknown = await read('A'.repeat(43));
    expect(unknown.statusCode).toBe(410);
    const gone: string[] = [];
    const used = await pageOf(families.mother);
    await send(used.token, allAnswers(used.page, true));
    gone.push(used.token);
    const old = await pageOf(families.father);
    now = new Date(now.getTime() + DAY_MS);
    await staff('POST', `/api/register/rounds/${id}/reminders`, {});
    gone.push(old.token);
    const other = await pageOf(families.other.guardian);
    now = new Date(now.getTime() + 21 * DAY_MS + 1);
    gone.push(other.token);
    for (const token of [...gone, 'x', `${old.token}.`, old.token.toLowerCase()]) {
      const answer = await read(token);
      expect(answer.body, token).toBe(unknown.body);
      expect((await send(token, allAnswers(used.page, false))).body).toBe(unknown.body);
    }
    expect(await answersKept(families.siblings.bilal)).toHaveLength(2);
  });

  test('ends with its round', async () => {
    const id = await openRound();
    const { token } = await pageOf(families.mother);
    expect((await staff('POST', `/api/register/rounds/${id}/closing`)).statusCode).toBe(204);
    expect((await read(token)).statusCode).toBe(410);
    expect((await staff('POST', `/api/register/rounds/${id}/closing`)).statusCode).toBe(409);
    expect((await staff('POST', `/api/register/rounds/${id}/reminders`, {})).statusCode).toBe(409);
  });

  test('reading it changes nothing', async () => {
    await openRound();
    const { token } = await pageOf(families.mother);
    const before = await opened.services.db.selectFrom('parent_link').selectAll().execute();
    for (let time = 0; time < 3; time += 1) expect((await read(token)).statusCode).toBe(200);
    expect(await opened.services.db.selectFrom('parent_link').selectAll().execute()).toEqual(
      before,
    );
  });

  test('is kept only as a digest, reaches no log, and its answers are stored nowhere', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const answer = await read(token);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['set-cookie']).toBeUndefined();
    await send(token, [{ nonsense: true }]);
    await send(token, allAnswers(page, true));
    await opened.app.inject({ url: `/family/${token}` });
    await opened.app.inject({ method: 'DELETE', url: `/api/family/${token}` });
    expect(logged.join('')).toContain('/api/family/:token');
    expect(logged.join('')).not.toContain(token);
    const rows = await opened.services.db.selectFrom('parent_link').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    const record = await opened.services.db.selectFrom('record_detail').selectAll().execute();
    expect(JSON.stringify(record)).not.toContain(token);
  });
});

describe('somebody who attacks', () => {
  test('gets nothing for a child of others, a protected one or one whom this guardian may not speak for', async () => {
    const barred = await addChild(opened.services.db, place(), {
      forename: 'Seren',
      surname: 'Attwood',
      classId: families.classes.oak,
    });
    await opened.services.db
      .insertInto('guardianship')
      .values({
        guardian_id: families.mother.id,
        subject_id: barred,
        relation: 'mother',
        may_answer: false,
      })
      .execute();
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const [mine] = allAnswers(page, true);
    const bodies = new Set<string>();
    for (const childId of [
      families.other.child,
      families.protectedChild,
      barred,
      '018f0000-0000-7000-8000-00000000dead',
    ]) {
      const answer = await send(token, [{ ...mine }, { ...mine, childId }]);
      expect(answer.statusCode).toBe(422);
      bodies.add(answer.body);
      expect(await answersKept(childId)).toEqual([]);
    }
    expect(bodies.size).toBe(1);
    // The link is not used up by it, and nothing was taken in part.
    expect((await read(token)).statusCode).toBe(200);
    expect(await answersKept(families.siblings.bilal)).toEqual([]);
  });

  test('cannot answer about a use that is not asked, twice, with more than there is, or under other words', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const [mine] = allAnswers(page, true);
    const tries: [object[], number][] = [
      [[{ ...mine, use: 'press' }], 422],
      [[{ ...mine, use: 'no-such-use' }], 422],
      [[{ ...mine }, { ...mine, yes: false }], 422],
      [[{ ...mine, recordedBy: federation.people.head.id }], 422],
      [[], 422],
      [Array.from({ length: 801 }, () => ({ ...mine })), 422],
      [[{ ...mine, wording: 'x'.repeat(64) }], 409],
    ];
    for (const [answers, status] of tries)
      expect((await send(token, answers)).statusCode).toBe(status);
    const huge = await opened.app.inject({
      method: 'POST',
      url: `/api/family/${token}`,
      payload: { answers: [{ ...mine, wording: 'x'.repeat(300_000) }] },
    });
    expect(huge.statusCode).toBe(413);
    expect(await answersKept(families.siblings.bilal)).toEqual([]);
  });

  test('a use that is retired, or whose words change, after the page was opened is not answered blindly', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const words =
      'New words about our website: <b>who</b> sees it, <script>alert(1)</script> and how long.';
    const changed = await staff('PUT', '/api/register/explanations/website', {
      schoolId: federation.schools.ssq,
      words,
    });
    expect(changed.statusCode).toBe(204);
    expect((await send(token, allAnswers(page, true))).json()).toMatchObject({ code: 'stale' });
    // Markup is text: it comes back letter for letter in JSON, and the page draws it as text.
    const fresh = await pageOf(families.mother);
    expect(fresh.page.children[0]?.uses[1]?.words).toBe(words);
    expect((await send(token, allAnswers(fresh.page, true))).statusCode).toBe(200);
  });

  test('cannot learn from another site, and not by guessing', async () => {
    await openRound();
    const { token, page } = await pageOf(families.mother);
    const foreign = await opened.app.inject({
      method: 'POST',
      url: `/api/family/${token}`,
      headers: { 'sec-fetch-site': 'cross-site' },
      payload: { answers: allAnswers(page, true) },
    });
    expect(foreign.statusCode).toBe(403);
    expect(token).toMatch(/^[\w-]{43}$/u);
    for (const guess of [
      '',
      '%00',
      "' or 1=1 --",
      '../session',
      token.slice(0, 42),
      'a'.repeat(199),
    ]) {
      const answer = await read(encodeURIComponent(guess));
      expect([404, 410], guess).toContain(answer.statusCode);
    }
  });
});

describe('a fresh link', () => {
  test('cannot be asked for without end from one address', async () => {
    const answers: number[] = [];
    for (let time = 0; time < 11; time += 1) {
      const answer = await opened.app.inject({
        method: 'POST',
        url: '/api/family-requests',
        remoteAddress: '10.9.9.9',
        payload: { email: 'not an address' },
      });
      answers.push(answer.statusCode);
    }
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 422), 429]);
  });

  test('is said to be on its way to every address, known or not, after about the same time', async () => {
    const time = async (email: string) => {
      const start = performance.now();
      const answer = await ask(email);
      return { ms: performance.now() - start, status: answer.statusCode, body: answer.body };
    };
    const known = await time(families.mother.email.toUpperCase());
    const unknown = await time('nobody@families.example');
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect(Math.min(known.ms, unknown.ms)).toBeGreaterThanOrEqual(390);
    expect(await letters(families.mother)).toHaveLength(1);
    expect(await lettersTo(opened.services.db, 'nobody@families.example')).toEqual([]);
  });

  test('is written three times in a quarter of an hour and six times a day at most, and replaces only its like', async () => {
    await openRound();
    const round = await tokenIn(opened.services.db, families.mother.email);
    for (let time = 0; time < 4; time += 1) await ask(families.mother.email);
    expect(await letters(families.mother)).toHaveLength(1 + 3);
    expect((await read(round)).statusCode).toBe(200);
    const first = await tokenIn(opened.services.db, families.mother.email);
    for (let time = 0; time < 5; time += 1) {
      now = new Date(now.getTime() + 20 * 60_000);
      await ask(families.mother.email);
    }
    expect(await letters(families.mother)).toHaveLength(1 + 6);
    expect((await read(first)).statusCode).toBe(410);
    now = new Date(now.getTime() + DAY_MS);
    await ask(families.mother.email);
    expect(await letters(families.mother)).toHaveLength(1 + 7);
  }, 20_000);

  test('works for a day, shows every child and every use, and none to somebody who may answer for nobody', async () => {
    await ask(families.mother.email);
    const { token, page } = await pageOf(families.mother);
    expect(page.children.map((child) => child.uses.length)).toEqual([5, 5]);
    now = new Date(now.getTime() + 24 * HOUR_MS);
    expect((await read(token)).statusCode).toBe(410);
    const barred = await addGuardian(
      opened.services.db,
      place(),
      'Gareth Attwood',
      'father',
      [families.siblings.bilal],
      { mayAnswer: false },
    );
    await ask(barred.email);
    expect(await letters(barred)).toEqual([]);
  });

  test('leads to a page without children when nobody is left to ask about', async () => {
    const onlyProtected = await addGuardian(opened.services.db, place(), 'Kate Attwood', 'aunt', [
      families.protectedChild,
    ]);
    await ask(onlyProtected.email);
    expect((await pageOf(onlyProtected)).page.children).toEqual([]);
  });
});
