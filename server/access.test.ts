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
import { mayAnywhere, type Ability } from '../moderation/kernel/permissions.ts';
import { declaredRoutes } from './app.ts';
import type { DeclaredRoute } from './guard.ts';

const ROLES: readonly TestPersonKey[] = [
  'drafter',
  'head',
  'executiveHead',
  'safeguardingLead',
  'administrator',
  'auditor',
];
/** Open to anybody: whatever is needed before one is signed in, and what carries nothing about a person. */
const PUBLIC = [
  'POST /api/session',
  'GET /api/links/:token',
  'POST /api/links/:token',
  'POST /api/reset-requests',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /api/openapi.json',
  'GET /*',
];

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

/** Routes for everybody who is signed in whose action then asks for one of these abilities. */
const FINER: Readonly<Record<string, readonly Ability[]>> = {
  // Without a query: those that one wrote oneself.
  'GET /api/drafts': ['draft:read-own'],
  'GET /api/register/classes': ['register:mark', 'register:read'],
};

function mayCall(who: TestPersonKey, { method, url, access }: DeclaredRoute): boolean {
  const actor = federation.actors[who];
  if (access === 'public') return true;
  if (access !== 'signed-in') return mayAnywhere(actor, access);
  const finer = FINER[`${method} ${url}`];
  return finer === undefined || finer.some((ability) => mayAnywhere(actor, ability));
}

test('only these routes are open to anybody', () => {
  const open = routes().filter((route) => route.access === 'public');
  expect(open.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual(PUBLIC.toSorted());
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

describe.each(ROLES)('%s', (who) => {
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
      (route) => `${nameOf(route)} ${mayCall(who, route) ? 'let through' : 'turned away'}`,
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
