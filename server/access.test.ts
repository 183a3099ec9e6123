import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../test/factories/app.ts';
import { freshDatabase } from '../test/factories/database.ts';
import {
  makeFederation,
  signInAs,
  type TestFederation,
  type TestPersonKey,
} from '../test/factories/people.ts';
import { declaredRoutes } from './app.ts';
import type { DeclaredRoute } from './guard.ts';

/** Columns of the table: Drafter, Head, Executive head, Safeguarding lead, administrator (M), Auditor. */
const COLUMNS: Readonly<Record<string, TestPersonKey>> = {
  D: 'drafter',
  H: 'head',
  E: 'executiveHead',
  S: 'safeguardingLead',
  M: 'administrator',
  A: 'auditor',
};
const EVERYBODY = 'DHESMA';
const ANYBODY = 'anybody';

/**
 * The authorisation table: who is let through to each route (what the action then says about one school or one draft is
 * tested where the action is). Written by hand on purpose: a new route has no row and fails, and a change of a role shows.
 */
const TABLE: Readonly<Record<string, string>> = {
  // Whatever is needed before one is signed in, and what carries nothing about a person.
  'POST /api/session': ANYBODY,
  'GET /api/links/:token': ANYBODY,
  'POST /api/links/:token': ANYBODY,
  'POST /api/reset-requests': ANYBODY,
  // Parents have no account: the link in their letter is what lets them in.
  'GET /api/family/:token': ANYBODY,
  'POST /api/family/:token': ANYBODY,
  'POST /api/family-requests': ANYBODY,
  // Facebook leads a browser back here; who it is, the handler looks for itself.
  'GET /api/pages/connect/callback': ANYBODY,
  'GET /healthz': ANYBODY,
  'GET /readyz': ANYBODY,
  'GET /metrics': ANYBODY,
  'GET /api/openapi.json': ANYBODY,
  'GET /*': ANYBODY,
  // One's own session, the policy, what is mine.
  'GET /api/session': EVERYBODY,
  'DELETE /api/session': EVERYBODY,
  'GET /api/policy': EVERYBODY,
  'POST /api/policy/acceptance': EVERYBODY,
  'GET /api/home': EVERYBODY,
  'GET /api/pages': EVERYBODY,
  'GET /api/live': EVERYBODY,
  'GET /api/rulebook': EVERYBODY,
  // Writing.
  'GET /api/drafts': 'DHE',
  'POST /api/drafts': 'DHE',
  'PATCH /api/drafts/:id': 'DHE',
  'POST /api/drafts/:id/photos': 'DHE',
  'POST /api/drafts/:id/photos/restore': 'DHE',
  'PATCH /api/drafts/:id/photos/:photoId': 'DHE',
  'DELETE /api/drafts/:id/photos/:photoId': 'DHE',
  'PUT /api/drafts/:id/photo-order': 'DHE',
  'PUT /api/drafts/:id/photos/:photoId/markings': 'DHE',
  'PUT /api/drafts/:id/photos/:photoId/roll': 'DHE',
  'PUT /api/drafts/:id/photos/:photoId/crop': 'DHE',
  'DELETE /api/drafts/:id/photos/:photoId/crop': 'DHE',
  'POST /api/drafts/:id/submit': 'DHE',
  'POST /api/drafts/:id/take-back': 'DHE',
  'GET /api/register/markable': 'DHE',
  'GET /api/register/classes': 'DHESM',
  // Whether a draft or a picture may be seen depends on the draft; for others it does not exist.
  'GET /api/drafts/:id': EVERYBODY,
  'GET /api/pictures/:id/preview': EVERYBODY,
  'GET /api/pictures/:id/thumbnail': EVERYBODY,
  'GET /api/drafts/:id/photos/:photoId/rendered': EVERYBODY,
  'GET /api/drafts/:id/photos/:photoId/rendered-thumbnail': EVERYBODY,
  // Deciding: an administrator and an auditor never do, the safeguarding lead stops and never approves.
  'GET /api/inbox': 'HES',
  'POST /api/drafts/:id/decision': 'HE',
  'POST /api/drafts/:id/undo-approval': 'HE',
  'POST /api/drafts/:id/holds': 'HE',
  'POST /api/drafts/:id/holds/:findingId': 'HE',
  'POST /api/drafts/:id/holds/:findingId/reopening': 'HE',
  'POST /api/drafts/:id/stop': 'HES',
  // The register.
  'GET /api/register/subjects': 'HESM',
  'GET /api/register/subjects/:id': 'HESM',
  'GET /api/register/uses': 'HESM',
  'GET /api/register/coverage': 'HESM',
  'GET /api/register/upkeep': 'HESM',
  'GET /api/register/class-sheet': 'HESM',
  'POST /api/register/subjects/:id/answers': 'HEM',
  'POST /api/register/subjects': 'HEM',
  'PUT /api/register/subjects/:id': 'HEM',
  'POST /api/register/subjects/:id/guardians': 'HEM',
  'PUT /api/register/subjects/:id/guardians/:guardianId': 'HEM',
  'POST /api/register/subjects/:id/evidence': 'HEM',
  'GET /api/register/evidence/:id': 'HESM',
  'GET /api/register/export.csv': 'HEM',
  'GET /api/register/export.pdf': 'HEM',
  'GET /api/register/subjects/:id/file.csv': 'HEM',
  'GET /api/register/subjects/:id/file.pdf': 'HEM',
  // Importing into it: administrators alone.
  'POST /api/register/imports': 'M',
  'GET /api/register/imports': 'M',
  'GET /api/register/imports/:id': 'M',
  'GET /api/register/imports/:id/changes': 'M',
  'GET /api/register/imports/:id/progress': 'M',
  'PUT /api/register/imports/:id/mapping': 'M',
  'PUT /api/register/imports/:id/matches': 'M',
  'POST /api/register/imports/:id/application': 'M',
  'POST /api/register/imports/:id/undo': 'M',
  'DELETE /api/register/imports/:id': 'M',
  'GET /api/register/import-mappings': 'M',
  'PUT /api/register/import-mappings': 'M',
  // Why somebody is never published: for the executive headteacher and the safeguarding lead alone.
  'GET /api/register/protected': 'ES',
  'GET /api/register/subjects/:id/protection': 'ES',
  'POST /api/register/subjects/:id/protection': 'ES',
  'POST /api/register/subjects/:id/protection/lifting': 'ES',
  // What withdrawals touched: heads and executive heads act, the safeguarding lead reads.
  'GET /api/register/withdrawals': 'HES',
  'GET /api/register/take-downs/open': 'HES',
  'POST /api/register/take-downs/:id/by-hand': 'HE',
  'POST /api/register/take-downs/:id/another-try': 'HE',
  'POST /api/register/take-downs/:id/calling-off': 'HE',
  // Connecting Pages: administrators alone.
  'GET /api/pages/connect': 'M',
  'POST /api/pages/connect/logins': 'M',
  'POST /api/pages/connect/tokens': 'M',
  'GET /api/pages/connect/:id': 'M',
  'POST /api/pages/connect/:id/numbers': 'M',
  'POST /api/pages/connect/:id/choices': 'M',
  'DELETE /api/pages/connect/:id': 'M',
  'GET /api/pages/:id/connection': 'M',
  'DELETE /api/pages/:id/connection': 'M',
  // Asking parents: heads and the office; what is asked about is for administrators.
  'GET /api/register/rounds': 'HEM',
  'GET /api/register/round-plan': 'HEM',
  'POST /api/register/rounds': 'HEM',
  'GET /api/register/rounds/:id': 'HEM',
  'POST /api/register/rounds/:id/reminders': 'HEM',
  'POST /api/register/rounds/:id/closing': 'HEM',
  'GET /api/register/paper-forms': 'HEM',
  'GET /api/register/explanations': 'HEM',
  'PUT /api/register/explanations/:code': 'HEM',
  'GET /api/uses': 'M',
  'POST /api/uses': 'M',
  'PATCH /api/uses/:code': 'M',
  'POST /api/uses/:code/retirement': 'M',
  'DELETE /api/uses/:code/retirement': 'M',
  // School equipment: everybody who handles photos reads the list, administrators keep it.
  'GET /api/equipment': 'DHEM',
  'POST /api/equipment': 'M',
  'PATCH /api/equipment/:id': 'M',
  'POST /api/equipment/:id/retirement': 'M',
  'DELETE /api/equipment/:id/retirement': 'M',
  // The Pages: how they stand.
  'GET /api/pages/overview': 'HESMA',
  'POST /api/pages/:id/pause': 'HESM',
  'DELETE /api/pages/:id/pause': 'HESM',
  'POST /api/pages/pause': 'HESM',
  // All Pages at once: only roles of the whole federation, which the action asks; the guard lets the ability through.
  'DELETE /api/pages/pause': 'HESM',
  'POST /api/pages/alerts/:id/acceptance': 'E',
  'GET /api/pages/coming-off': 'HESMA',
  'GET /api/drafts/:id/on-pages': EVERYBODY,
  'POST /api/publications/:id/take-down': 'HES',
  'GET /api/pages/:id/incident': 'HESMA',
  'POST /api/pages/:id/incident': 'HES',
  'POST /api/pages/:id/incident/take-downs': 'HES',
  'POST /api/pages/:id/incident/closing': 'E',
  // The record, people and operations.
  'GET /api/record': 'ESMA',
  'POST /api/record/verification': 'MA',
  'GET /api/people': 'M',
  'POST /api/people': 'M',
  'POST /api/people/:id/invitation': 'M',
  'DELETE /api/people/:id/sessions': 'M',
  'GET /api/mail': 'M',
  'GET /api/operations': 'M',
};
const rowOf = ({ method, url }: DeclaredRoute): string => `${method} ${url}`;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let opened: TestApp;
let app: FastifyInstance;
let federation: TestFederation;

beforeAll(async () => {
  database = await freshDatabase();
  opened = await openTestApp(database.connectionString);
  ({ app } = opened);
  federation = await makeFederation(opened.services.db);
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

/** Every route of the product but those of the documentation's plugin; signing out comes last. */
function routes(): DeclaredRoute[] {
  const all = declaredRoutes(app).filter(
    ({ method, url }) => method !== 'HEAD' && !url.startsWith('/api/docs'),
  );
  const isSigningOut = ({ method, url }: DeclaredRoute): boolean =>
    method === 'DELETE' && url === '/api/session';
  return [...all.filter((each) => !isSigningOut(each)), ...all.filter(isSigningOut)];
}

/** A request of about the right shape, for things that do not exist. */
function requestFor({ method, url }: DeclaredRoute): InjectOptions {
  const address = url.replaceAll(/:\w+/g, '018f0000-0000-7000-8000-00000000dead');
  const payload = ['POST', 'PUT', 'PATCH'].includes(method) ? { payload: {} } : {};
  return { method, url: address, ...payload };
}

const nameOf = ({ method, url, access }: DeclaredRoute): string => `${method} ${url} (${access})`;

/** Past the guard, whatever the action then said about things that do not exist. */
function outcomeOf(answer: { statusCode: number; body: string }): string {
  if (answer.statusCode === 401 || answer.statusCode >= 500) return `got ${answer.statusCode}`;
  return answer.body.includes('"code":"not-allowed"') ? 'turned away' : 'let through';
}

test('every route has a row, every row a route, and what is declared agrees with who is let in without signing in', () => {
  expect(routes().map(rowOf).toSorted()).toEqual(Object.keys(TABLE).toSorted());
  const open = routes().filter((route) => route.access === 'public');
  const openRows = Object.keys(TABLE).filter((row) => TABLE[row] === ANYBODY);
  expect(open.map(rowOf).toSorted()).toEqual(openRows.toSorted());
});

test('nobody gets anywhere else without signing in', async () => {
  const closed = routes().filter((route) => route.access !== 'public');
  expect(closed.length).toBeGreaterThan(30);
  for (const route of closed) {
    const answer = await app.inject(requestFor(route));
    expect(answer.statusCode, `${route.method} ${route.url}`).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'not-signed-in' });
  }
});

describe.each(Object.entries(COLUMNS))('%s: %s', (column, who) => {
  test('is let through to exactly the routes of the role', async () => {
    const { headers } = await signInAs(app, federation.people[who].email);
    // The stream of changes never ends; it has tests of its own.
    const tried = routes().filter(({ access, url }) => access !== 'public' && url !== '/api/live');
    const outcomes: string[] = [];
    for (const route of tried) {
      const answer = await app.inject({ ...requestFor(route), headers });
      outcomes.push(`${nameOf(route)} ${outcomeOf(answer)}`);
    }
    const expected = tried.map(
      (route) =>
        `${nameOf(route)} ${TABLE[rowOf(route)]?.includes(column) === true ? 'let through' : 'turned away'}`,
    );
    expect(outcomes).toEqual(expected);
  });

  test('cannot write without the token of the session', async () => {
    const { headers } = await signInAs(app, federation.people[who].email);
    const writes = routes().filter(({ access, method }) => access !== 'public' && method !== 'GET');
    for (const route of writes) {
      const answer = await app.inject({
        ...requestFor(route),
        headers: { cookie: headers.cookie },
      });
      expect(answer.json(), `${route.method} ${route.url}`).toMatchObject({ code: 'csrf-refused' });
    }
  });
});
