import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkPage } from '../../moderation/pages/check-page.actions.ts';
import type {
  PageBanner,
  PageHealth,
  PagePeople,
} from '../../server/contract/page-health.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Posting, postingIn } from '../factories/posting.ts';

const UNDO_OVER_MS = 11_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ADMINISTRATOR = 'Practice administrator';
const EVERY_TASK = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MANAGE',
  'MESSAGING',
  'MODERATE',
] as const;
const SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
];

let house: House;
let posting: Posting;
let graphId: string;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
  graphId = house.sandbox.page.pageId;
});
beforeEach(() => house.startWorker());
afterAll(async () => {
  await house.close();
});

const look = () =>
  checkPage(
    posting.pageWith(() => ({})),
    house.pageId,
  );

/** Open alerts, asked of the database: the journey outlives its sessions. */
async function alerts(): Promise<string[]> {
  const rows = await house.db
    .selectFrom('page_alert')
    .select('kind')
    .where('cleared_at', 'is', null)
    .orderBy('kind')
    .execute();
  return rows.map(({ kind }) => kind);
}

async function health(): Promise<PageHealth> {
  const { body } = await house.ask<{ pages: PageHealth[] }>('head', 'GET', '/api/pages/health');
  const [page] = body.pages;
  if (page === undefined) throw new Error('No Page.');
  return page;
}

async function banner(who: TestPersonKey): Promise<PageBanner> {
  return (await house.ask<PageBanner>(who, 'GET', '/api/pages/banner')).body;
}

async function people(): Promise<PagePeople> {
  const url = `/api/pages/${house.pageId}/people`;
  return (await house.ask<PagePeople>('executiveHead', 'GET', url)).body;
}

const approval = (facebookId: string): string =>
  `/api/pages/${house.pageId}/people/${facebookId}/approval`;

const setTasks = (person: string, tasks: readonly (typeof EVERY_TASK)[number][]) =>
  house.sandbox.control('set-role', { pageId: graphId, person, tasks: [...tasks] });

const letters = async (words: string): Promise<number> =>
  (await house.db.selectFrom('mail').select('body').execute()).filter(({ body }) =>
    body.includes(words),
  ).length;

test('the first look finds who is there; an administrator proposes, the executive head confirms', async () => {
  const asked = `/api/pages/${house.pageId}/check`;
  expect((await house.ask('head', 'POST', asked)).status).toBe(403);
  expect((await house.ask('administrator', 'POST', asked)).status).toBe(204);
  await expect.poll(async () => (await health()).checkedAt, { timeout: 10_000 }).not.toBeNull();
  expect((await health()).isChecking).toBe(false);
  expect(await alerts()).toEqual(['people-to-confirm']);
  expect((await banner('head')).look).toEqual([]);
  const [found] = (await people()).people;
  expect(found).toMatchObject({ name: ADMINISTRATOR, standing: 'found', canPublish: true });
  const url = approval(found?.facebookId ?? '');
  const colleagueId = house.federation.people.administrator.id;
  const body = { colleagueId, because: 'Runs the Page for the office.' };
  expect((await house.ask('head', 'POST', url, body)).status).toBe(403);
  expect((await house.ask('administrator', 'POST', url, { ...body, because: ' ' })).status).toBe(
    422,
  );
  expect((await house.ask('administrator', 'POST', url, body)).status).toBe(204);
  expect((await people()).people[0]).toMatchObject({ standing: 'proposed' });
  expect(await alerts()).toEqual(['people-to-confirm']);
  expect((await house.ask('executiveHead', 'POST', url, body)).status).toBe(204);
  expect((await people()).people[0]).toMatchObject({
    standing: 'approved',
    colleagueName: house.federation.people.administrator.name,
    proposedBy: house.federation.people.administrator.name,
  });
  expect(await alerts()).toEqual([]);
  expect(await look()).toBe('fine');
});

interface Drift {
  readonly kind: string;
  readonly breaks: () => Promise<unknown>;
  readonly mends: () => Promise<unknown>;
}

const drifts: Readonly<Record<string, Drift>> = {
  'visitors may post': {
    kind: 'visitors-may-post',
    breaks: () =>
      house.sandbox.control('set-option', {
        pageId: graphId,
        option: 'USERS_CAN_POST',
        value: true,
      }),
    mends: () =>
      house.sandbox.control('set-option', {
        pageId: graphId,
        option: 'USERS_CAN_POST',
        value: false,
      }),
  },
  'a stranger appears': {
    kind: 'stranger-may-post',
    breaks: () => setTasks('Somebody new', ['CREATE_CONTENT']),
    mends: () => setTasks('Somebody new', []),
  },
  'a permission is gone': {
    kind: 'permission-missing',
    breaks: () =>
      house.sandbox.control('set-scopes', {
        pageId: graphId,
        scopes: SCOPES.filter((scope) => scope !== 'pages_manage_posts'),
      }),
    mends: () => house.sandbox.control('set-scopes', { pageId: graphId, scopes: SCOPES }),
  },
  'the token is refused': {
    kind: 'token-dead',
    breaks: () => house.sandbox.control('refuse-tokens', { pageId: graphId, cause: 'expired' }),
    mends: () => house.sandbox.control('refuse-tokens', { pageId: graphId, cause: null }),
  },
  'the role is removed': {
    kind: 'token-dead',
    breaks: () => setTasks(ADMINISTRATOR, []),
    mends: () => setTasks(ADMINISTRATOR, EVERY_TASK),
  },
  'people cannot be read': {
    kind: 'lock-unreadable',
    breaks: () => setTasks(ADMINISTRATOR, ['CREATE_CONTENT', 'MODERATE']),
    mends: () => setTasks(ADMINISTRATOR, EVERY_TASK),
  },
};

test.each(Object.keys(drifts))('%s: it is known, stops, and ends when mended', async (name) => {
  const drift = drifts[name];
  if (drift === undefined) throw new Error(name);
  await drift.breaks();
  expect(await look()).toBe('trouble');
  expect(await alerts()).toContain(drift.kind);
  const page = await health();
  expect(page.troubles.some(({ kind, stops }) => kind === drift.kind && stops)).toBe(true);
  expect(await banner('drafter')).toMatchObject({
    stands: ['Stanton St Quintin School'],
    mayLook: false,
  });
  await drift.mends();
  expect(await look()).toBe('fine');
  expect(await alerts()).toEqual([]);
  expect((await banner('drafter')).stands).toEqual([]);
});

test('a post whose token died waits without anybody having looked before, and goes out when it is mended', async () => {
  await house.passTime(11 * MINUTE_MS);
  const draft = await posting.writing.handIn();
  await posting.settleHolds(draft.id);
  await drifts['the token is refused']?.breaks();
  expect((await posting.writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  await expect.poll(() => alerts(), { timeout: 10_000 }).toContain('token-dead');
  expect((await house.draft('head', draft.id)).state).toBe('approved');
  await drifts['the token is refused']?.mends();
  await house.passTime(2 * MINUTE_MS);
  await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  expect(await posting.register.onPage(draft.text)).toHaveLength(1);
  expect(await alerts()).toEqual([]);
});

test('while nobody can ask about the token a post waits; a good answer counts for ten minutes', async () => {
  await house.passTime(11 * MINUTE_MS);
  let asked = 0;
  let isDown = true;
  // A worker's hourly look asks for the token as well, and then for the roles; it may fall into any moment.
  let wholeLooks = 0;
  house.sandbox.disturb((call) => {
    if (call.path.includes('roles')) wholeLooks += 1;
    if (!call.path.includes('debug_token')) return undefined;
    asked += 1;
    return isDown ? { kind: 'drop-before-effect' } : undefined;
  });
  const draft = await posting.writing.handIn();
  await posting.settleHolds(draft.id);
  expect((await posting.writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  await expect
    .poll(async () => (await house.draft('head', draft.id)).publications[0]?.trouble, {
      timeout: 15_000,
    })
    .toContain('Facebook did not answer');
  expect((await house.draft('head', draft.id)).state).toBe('approved');
  isDown = false;
  await house.passTime(2 * MINUTE_MS);
  await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  const before = asked - wholeLooks;
  // The first post's job may have been given out twice, and its second run may still ask; each of these would ask as well.
  for (let post = 0; post < 3; post += 1) await posting.publish(await posting.writing.handIn());
  expect(asked - wholeLooks - before).toBeLessThan(3);
  house.sandbox.disturb(undefined);
});

test('the end of a token is written about once for each step, and forgotten when a new one has no end', async () => {
  const end = (expiresAt: Date | null) =>
    house.sandbox.control('end-tokens', { pageId: graphId, expiresAt, dataAccessExpiresAt: null });
  await end(new Date(house.test.services.clock.now().getTime() + 6 * DAY_MS));
  await look();
  await look();
  expect(await alerts()).toEqual(['token-ends']);
  expect(await letters('ends in 6 days')).toBe(2);
  const metrics = await house.test.app.inject({ method: 'GET', url: '/metrics' });
  expect(metrics.body).toContain(`gatehouse_page_token_days_left{page="${house.pageId}"} 6`);
  await end(null);
  await look();
  expect(await alerts()).toEqual([]);
});

test('who is taken off the list and still on the Page is a stranger there; names stay with those who keep the list', async () => {
  const [person] = (await people()).people;
  const url = `/api/pages/${house.pageId}/people/${person?.facebookId ?? ''}/removal`;
  expect((await house.ask('administrator', 'POST', url, { because: 'Left.' })).status).toBe(204);
  expect(await alerts()).toEqual(['stranger-may-post']);
  expect((await house.ask('administrator', 'POST', url, { because: 'Left.' })).status).toBe(409);
  expect((await house.ask('auditor', 'GET', `/api/pages/${house.pageId}/people`)).status).toBe(403);
  const body = { colleagueId: null, because: 'Back again.' };
  expect(
    (await house.ask('executiveHead', 'POST', approval(person?.facebookId ?? ''), body)).status,
  ).toBe(204);
  expect(await alerts()).toEqual([]);
});

test('a Page that nobody could look at for a day is made known, and nothing is taken for right meanwhile', async () => {
  await drifts['visitors may post']?.breaks();
  await look();
  house.sandbox.disturb(() => ({ kind: 'drop-before-effect' }));
  expect(await look()).toBe('could-not');
  expect(await alerts()).toEqual(['visitors-may-post']);
  await house.passTime(DAY_MS);
  expect(await look()).toBe('could-not');
  expect(await alerts()).toEqual(['check-failing', 'visitors-may-post']);
  house.sandbox.disturb(undefined);
  await drifts['visitors may post']?.mends();
  expect(await look()).toBe('fine');
  expect(await alerts()).toEqual([]);
});
