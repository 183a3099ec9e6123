import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../test/factories/app.ts';
import { freshDatabase } from '../test/factories/database.ts';
import {
  makeFederation,
  signInAs,
  type SignedInHeaders,
  TEST_PASSWORD,
  type TestFederation,
  type TestPersonKey,
} from '../test/factories/people.ts';
import { LIMITS } from '../moderation/kernel/limits.ts';
import type { Problem } from './contract/problem.contract.ts';
import { mailListSchema, sessionSchema, staffListSchema } from './contract/staff.contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let federation: TestFederation;
/** The app's clock: the real one, moved by this many milliseconds. */
let ahead = 0;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString, {
    clock: { now: () => new Date(Date.now() + ahead) },
  });
  federation = await makeFederation(opened.services.db);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

const emailOf = (who: TestPersonKey): string => federation.people[who].email;
const as = async (who: TestPersonKey): Promise<SignedInHeaders> =>
  (await signInAs(opened.app, emailOf(who))).headers;

async function signIn(email: string, password: string, headers: Record<string, string> = {}) {
  return opened.app.inject({
    method: 'POST',
    url: '/api/session',
    headers,
    payload: { email, password },
  });
}

describe('signing in', () => {
  test('answers with the session and a cookie that scripts cannot read', async () => {
    const answer = await signIn(emailOf('head').toUpperCase(), TEST_PASSWORD);
    expect(answer.statusCode).toBe(200);
    const session = sessionSchema.parse(answer.json());
    expect(session).toMatchObject({
      person: { id: federation.people.head.id, name: 'Martin Hale' },
      schools: [{ shortName: 'SSQ', accent: 'sea' }],
      grants: [{ role: 'head', schoolId: federation.schools.ssq }],
      policyAccepted: true,
      practicePage: 'http://127.0.0.1:4311',
    });
    expect(session.may).toContain('draft:decide');
    expect(session.may).not.toContain('people:manage');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^gatehouse_session=[\w-]{43}; /);
    expect(cookie).toMatch(/Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('with https the cookie is Secure and bound to this host', async () => {
    const other = await openTestApp(database.connectionString, {
      env: { GATEHOUSE_PUBLIC_URL: 'https://gate.school.example' },
    });
    const answer = await other.app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: emailOf('head'), password: TEST_PASSWORD },
    });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-gatehouse_session=[\w-]{43}; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    );
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
    await other.close();
  });

  test('the database holds only the hash of the token, and the cookie works', async () => {
    const headers = await as('drafter');
    const token = headers.cookie.split('=')[1] ?? '';
    const { rows } = await database.pool.query<{ row: string }>(
      'select session::text as row from session',
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
    const again = await opened.app.inject({ url: '/api/session', headers });
    expect(again.json()).toMatchObject({ person: { name: 'Ifeoma Nwosu' } });
  });

  test('a wrong password and an unknown person get the same answer', async () => {
    const wrong = await signIn(emailOf('auditor'), 'not the right words');
    const unknown = await signIn('nobody@nowhere.example', 'not the right words');
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json()).toEqual(unknown.json());
    expect(wrong.json()).toMatchObject({ code: 'sign-in-refused', status: 401 });
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  test('somebody who left is refused like anybody else', async () => {
    const leaver = await makeFederation(opened.services.db);
    await database.pool.query('update person set deactivated_at = now() where id = $1', [
      leaver.people.head.id,
    ]);
    const answer = await signIn(leaver.people.head.email, TEST_PASSWORD);
    expect(answer.json()).toMatchObject({ code: 'sign-in-refused' });
  });

  test('too many tries are refused, even with the right password, until the window has passed', async () => {
    const { people } = await makeFederation(opened.services.db);
    const { email } = people.head;
    const tries = await Promise.all(
      Array.from({ length: LIMITS.signInTriesPerEmail + 4 }, () => signIn(email, 'a wrong guess')),
    );
    const codes = tries.map((answer) => answer.statusCode);
    expect(codes.filter((code) => code === 401)).toHaveLength(LIMITS.signInTriesPerEmail);
    expect(codes.filter((code) => code === 429)).toHaveLength(4);
    const right = await signIn(email, TEST_PASSWORD);
    expect(right.statusCode).toBe(429);
    expect(right.json()).toMatchObject({ code: 'too-many-tries' });
    expect(right.headers['retry-after']).toBe(String(LIMITS.signInWindowMinutes * 60));
    ahead = LIMITS.signInWindowMinutes * MINUTE_MS + 1_000;
    expect((await signIn(email, TEST_PASSWORD)).statusCode).toBe(200);
    ahead = 0;
  });

  test('signing in again ends the session that this browser had', async () => {
    const before = await as('otherDrafter');
    await signIn(emailOf('otherDrafter'), TEST_PASSWORD, { cookie: before.cookie });
    const answer = await opened.app.inject({ url: '/api/session', headers: before });
    expect(answer.statusCode).toBe(401);
  });
});

describe('a session', () => {
  test('ends by signing out', async () => {
    const headers = await as('drafter');
    const out = await opened.app.inject({ method: 'DELETE', url: '/api/session', headers });
    expect(out.statusCode).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(
      /^gatehouse_session=; .*Expires=Thu, 01 Jan 1970/,
    );
    const after = await opened.app.inject({ url: '/api/session', headers });
    expect(after.json()).toMatchObject({ code: 'not-signed-in', status: 401 });
  });

  test('ends when an administrator ends it', async () => {
    const headers = await as('drafter');
    const url = `/api/people/${federation.people.drafter.id}/sessions`;
    const ended = await opened.app.inject({
      method: 'DELETE',
      url,
      headers: await as('administrator'),
    });
    expect(ended.statusCode).toBe(204);
    expect((await opened.app.inject({ url: '/api/session', headers })).statusCode).toBe(401);
  });

  test('ends when nobody uses it, and at the end of its life', async () => {
    const headers = await as('drafter');
    const status = async (): Promise<number> =>
      (await opened.app.inject({ url: '/api/session', headers })).statusCode;
    try {
      ahead = (LIMITS.sessionIdleHours - 1) * HOUR_MS;
      expect(await status()).toBe(200);
      ahead = (2 * LIMITS.sessionIdleHours - 2) * HOUR_MS;
      expect(await status()).toBe(200);
      ahead = 3 * LIMITS.sessionIdleHours * HOUR_MS;
      expect(await status()).toBe(401);
    } finally {
      ahead = 0;
    }
  });

  test('is nothing without its cookie or with an invented one', async () => {
    expect((await opened.app.inject({ url: '/api/session' })).statusCode).toBe(401);
    const headers = { cookie: 'gatehouse_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
    expect((await opened.app.inject({ url: '/api/session', headers })).statusCode).toBe(401);
  });
});

describe('a write', () => {
  test.each([undefined, '', 'invented'])('with the CSRF token %j is refused', async (token) => {
    const { cookie } = await as('drafter');
    const answer = await opened.app.inject({
      method: 'POST',
      url: '/api/policy/acceptance',
      headers: { cookie, ...(token === undefined ? {} : { 'x-gatehouse-csrf': token }) },
      payload: { policyVersionId: federation.policyVersionId },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'csrf-refused' });
  });

  test('with the token of somebody else’s session is refused', async () => {
    const { cookie } = await as('drafter');
    const other = await as('head');
    const answer = await opened.app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { cookie, 'x-gatehouse-csrf': other['x-gatehouse-csrf'] },
    });
    expect(answer.json()).toMatchObject({ code: 'csrf-refused' });
  });

  test.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'http://127.0.0.1:4310', 'sec-fetch-site': 'same-origin' }, 200],
    [{ origin: 'http://localhost:4310', host: 'localhost:4310' }, 200],
  ])('without a session must come from our own page: %j', async (headers, status) => {
    const answer = await signIn(emailOf('head'), TEST_PASSWORD, headers);
    expect(answer.statusCode).toBe(status);
  });
});

describe('invitations and new passwords', () => {
  const invite = async (payload: object) =>
    opened.app.inject({
      method: 'POST',
      url: '/api/people',
      headers: await as('administrator'),
      payload,
    });
  const grants = (): object[] => [{ role: 'drafter', schoolId: federation.schools.lf }];

  async function linkFor(email: string): Promise<string> {
    const letter = (await listedMail()).find((mail) => mail.to === email);
    return linkIn(letter?.body ?? '');
  }

  async function listedMail() {
    const answer = await opened.app.inject({
      url: '/api/mail',
      headers: await as('administrator'),
    });
    return mailListSchema.parse(answer.json()).mail;
  }

  function linkIn(body: string): string {
    const token = /\/links\/([\w-]{43})\n/.exec(body)?.[1];
    if (token === undefined) throw new Error('There is no letter with a link.');
    return `/api/links/${token}`;
  }

  test('an invitation works once, and lets its person sign in', async () => {
    const email = 'New.Colleague@school.example';
    const invited = await invite({ name: 'Priya Shah', email, grants: grants() });
    expect(invited.statusCode).toBe(201);
    const url = await linkFor(email);
    expect((await opened.app.inject({ url })).json()).toEqual({
      purpose: 'invitation',
      name: 'Priya Shah',
      email,
    });
    const use = () =>
      opened.app.inject({ method: 'POST', url, payload: { password: 'another three words' } });
    const both = await Promise.all([use(), use()]);
    expect(both.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([204, 410]);
    expect((await opened.app.inject({ url })).json()).toMatchObject({
      code: 'link-used-or-expired',
    });
    expect((await signIn(email.toLowerCase(), 'another three words')).statusCode).toBe(200);
  });

  test('it expires, and an administrator writes a new one, which replaces the old', async () => {
    const email = 'slow@school.example';
    const { id } = (await invite({ name: 'Slow Reader', email, grants: grants() })).json<{
      id: string;
    }>();
    const first = await linkFor(email);
    ahead = LIMITS.invitationHours * HOUR_MS + 1_000;
    expect((await opened.app.inject({ url: first })).statusCode).toBe(410);
    ahead = 0;
    const again = await opened.app.inject({
      method: 'POST',
      url: `/api/people/${id}/invitation`,
      headers: await as('administrator'),
    });
    expect(again.statusCode).toBe(204);
    expect((await opened.app.inject({ url: first })).statusCode).toBe(410);
    expect((await opened.app.inject({ url: await linkFor(email) })).statusCode).toBe(200);
  });

  test('a reset answers the same for nobody, and ends every session of its person', async () => {
    const headers = await as('otherHead');
    const ask = async (email: string) => {
      const before = performance.now();
      const answer = await opened.app.inject({
        method: 'POST',
        url: '/api/reset-requests',
        payload: { email },
      });
      return { status: answer.statusCode, body: answer.body, ms: performance.now() - before };
    };
    const known = await ask(emailOf('otherHead'));
    const unknown = await ask('nobody@nowhere.example');
    expect(known).toMatchObject({ status: 204, body: '' });
    expect(unknown).toMatchObject({ status: 204, body: '' });
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(250);
    // Nobody but the head reads it: an administrator could sign in as the head with it.
    const listed = await listedMail();
    expect(listed.filter(({ to }) => to === emailOf('otherHead'))).toEqual([
      expect.objectContaining({ subject: 'A new password for Gatehouse', body: null }),
    ]);
    const { body } = await opened.services.db
      .selectFrom('mail')
      .select('body')
      .where('to_address', '=', emailOf('otherHead'))
      .executeTakeFirstOrThrow();
    const url = linkIn(body);
    const used = await opened.app.inject({
      method: 'POST',
      url,
      payload: { password: 'brand new words here' },
    });
    expect(used.statusCode).toBe(204);
    expect((await opened.app.inject({ url: '/api/session', headers })).statusCode).toBe(401);
    expect((await signIn(emailOf('otherHead'), TEST_PASSWORD)).statusCode).toBe(401);
    expect((await signIn(emailOf('otherHead'), 'brand new words here')).statusCode).toBe(200);
  });

  test('a short password is refused with the field and what to do', async () => {
    const answer = await opened.app.inject({
      method: 'POST',
      url: `/api/links/${'x'.repeat(43)}`,
      payload: { password: 'short' },
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'bad-input', field: 'password' });
    expect(answer.json<Problem>().title).toContain('at least 12 characters');
  });

  test('an address that somebody has, one’s own, and roles that do not go together are refused', async () => {
    const taken = await invite({ name: 'Double', email: emailOf('head'), grants: grants() });
    expect(taken.json()).toMatchObject({ code: 'bad-input', field: 'email' });
    const twice = await Promise.all(
      [1, 2].map(() => invite({ name: 'Twin', email: 'twin@school.example', grants: grants() })),
    );
    expect(twice.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 422]);
    const own = await invite({ name: 'Me', email: emailOf('administrator'), grants: grants() });
    expect(own.json()).toMatchObject({ code: 'not-allowed' });
    const both = await invite({
      name: 'Both',
      email: 'both@school.example',
      grants: [
        { role: 'administrator', schoolId: null },
        { role: 'executive-head', schoolId: null },
      ],
    });
    expect(both.json()).toMatchObject({ code: 'bad-input', field: 'grants' });
  });

  test('people of another federation do not exist here', async () => {
    const other = await makeFederation(opened.services.db);
    const headers = await as('administrator');
    const url = `/api/people/${other.people.head.id}`;
    for (const request of [
      { method: 'DELETE' as const, url: `${url}/sessions` },
      { method: 'POST' as const, url: `${url}/invitation` },
    ]) {
      expect((await opened.app.inject({ ...request, headers })).json()).toMatchObject({
        code: 'not-found',
      });
    }
    const list = staffListSchema.parse(
      (await opened.app.inject({ url: '/api/people', headers })).json(),
    );
    expect(list.people.map((person) => person.id)).not.toContain(other.people.head.id);
    expect(list.people.find((person) => person.email === emailOf('administrator'))).toMatchObject({
      state: 'active',
      grants: [{ role: 'administrator', schoolId: null }],
    });
  });
});

describe('the policy', () => {
  test('is accepted once, by version, and the record says so', async () => {
    const fresh = await makeFederation(opened.services.db, { policyAccepted: false });
    const { headers } = await signInAs(opened.app, fresh.people.drafter.email);
    const get = async () =>
      (await opened.app.inject({ url: '/api/policy', headers })).json<{
        acceptedAt: string | null;
      }>();
    const accept = async (policyVersionId: string) =>
      opened.app.inject({
        method: 'POST',
        url: '/api/policy/acceptance',
        headers,
        payload: { policyVersionId },
      });
    expect(await get()).toMatchObject({
      id: fresh.policyVersionId,
      acceptedAt: null,
      overdue: false,
    });
    expect((await accept(federation.policyVersionId)).json()).toMatchObject({ code: 'stale' });
    expect((await accept(fresh.policyVersionId)).statusCode).toBe(204);
    expect((await accept(fresh.policyVersionId)).statusCode).toBe(204);
    expect((await get()).acceptedAt).toMatch(/Z$/);
    const auditor = await signInAs(opened.app, fresh.people.auditor.email);
    const record = await opened.app.inject({
      url: '/api/record?kind=policy.accepted',
      headers: auditor.headers,
    });
    expect(record.json()).toMatchObject({
      events: [{ says: 'Ifeoma Nwosu accepted the policy.' }],
    });
    expect(record.json<{ events: object[] }>().events).toHaveLength(1);
    const verified = await opened.app.inject({
      method: 'POST',
      url: '/api/record/verification',
      headers: auditor.headers,
    });
    expect(verified.json()).toMatchObject({ intact: true, firstBroken: null });
  });
});
