import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, openDatabase } from '../../moderation/database/client.ts';
import { openLog } from '../../moderation/kernel/log.ts';
import { raiseAlert } from '../../moderation/pages/alerts.actions.ts';
import { pageById, type PageRow } from '../../moderation/pages/pages.store.ts';
import { PageDisconnected, waysToPages } from '../../moderation/pages/speaking.actions.ts';
import type { Connection, ConnectingView } from '../../server/contract/connection.contract.ts';
import { ensureSandboxPage, TASKS } from '../../server/sandbox/sandbox-admin.ts';
import { type Answer, type House, openHouse } from '../factories/house.ts';
import { type SignedInHeaders, signInAs } from '../factories/people.ts';
import { writingIn } from '../factories/writing.ts';

const MINUTE_MS = 60_000;
const ALL = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'business_management',
];
const said: string[] = [];

let house: House;
let me: SignedInHeaders;
let second: { pageId: string; token: string };
let administrator: string;
let practice: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      said.push(chunk.toString());
      done();
    },
  });
  house = await openHouse('postgresql', { log: openLog('info', 'test', stream) });
  practice = openDatabase(house.databaseUrl, () => undefined);
  second = await ensureSandboxPage(practice.pool, {
    name: 'Langley Fitzurse School',
    about: '',
  });
  const { people } = house.federation;
  ({ headers: me } = await signInAs(house.test.app, people.administrator.email));
  administrator = 'Practice administrator';
});
afterAll(async () => {
  await practice?.db.destroy();
  await house?.close();
});
beforeEach(async () => {
  await house.sandbox.control('reset-settings', {});
  await house.sandbox.control('end-faults', {});
});

async function call<Body = Record<string, unknown>>(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
  headers: SignedInHeaders = me,
): Promise<Answer<Body> & { location: string; text: string }> {
  const answer = await house.test.app.inject({
    method,
    url,
    headers: { ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type'] ?? '').includes('json');
  return {
    status: answer.statusCode,
    body: (isJson ? answer.json() : {}) as Body,
    location: String(answer.headers.location ?? ''),
    text: answer.body,
  };
}

async function begin(pageId: string | null = null, askAgain = false): Promise<URL> {
  const { body } = await call<{ address: string }>('POST', '/api/pages/connect/logins', {
    pageId,
    askAgain,
  });
  return new URL(body.address);
}

/** What the person does on the practice Page; gives the path of ours that it leads back to. */
async function answerDialog(
  dialog: URL,
  answer: { granted?: readonly string[]; pages?: readonly string[]; cancel?: true } = {},
): Promise<string> {
  const shown = await (await fetch(dialog)).text();
  const [, person = ''] =
    new RegExp(`name="person" value="(\\d+)">\\s*Continue as ${administrator}`).exec(shown) ?? [];
  const form = new URLSearchParams(dialog.search);
  for (const scope of answer.granted ?? ALL) form.append('granted', scope);
  for (const id of answer.pages ?? [house.sandbox.page.pageId, second.pageId])
    form.append('page', id);
  form.set(answer.cancel ? 'cancel' : 'person', answer.cancel ? 'yes' : person);
  const led = await fetch(`${dialog.origin}${dialog.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  expect(led.status).toBe(303);
  const back = new URL(led.headers.get('location') ?? '');
  return `${back.pathname}${back.search}`;
}

const idIn = (location: string): string => /^\/pages\/connect\/([\w-]+)$/.exec(location)?.[1] ?? '';

const view = async (id: string): Promise<ConnectingView> =>
  (await call<ConnectingView>('GET', `/api/pages/connect/${id}`)).body;

async function signIn(
  pageId: string | null = null,
  answer: Parameters<typeof answerDialog>[1] = {},
): Promise<string> {
  const { location } = await call('GET', await answerDialog(await begin(pageId), answer));
  return idIn(location);
}

async function row(graphId: string): Promise<PageRow> {
  const { id } = await house.db
    .selectFrom('page')
    .select('id')
    .where('graph_id', '=', graphId)
    .executeTakeFirstOrThrow();
  const page = await inTransaction(house.db, (tx) => pageById(tx, id));
  if (page === undefined) throw new Error('No such Page.');
  return page;
}

const choose = (id: string, graphId: string, schoolId: string) =>
  call<{ pageIds: string[] }>('POST', `/api/pages/connect/${id}/choices`, {
    choices: [{ graphId, schoolId }],
  });

describe('through the dialog', () => {
  test('a Page is found, explained, chosen for its school, and speaks; nothing secret is left behind', async () => {
    const dialog = await begin();
    expect(dialog.pathname).toBe('/v26.0/dialog/oauth');
    const back = await answerDialog(dialog);
    const led = await call('GET', back);
    expect(led.status).toBe(303);
    const id = idIn(led.location);
    const seen = await call<ConnectingView>('GET', `/api/pages/connect/${id}`);
    expect(seen.body.facebookPersonName).toBe('Practice administrator');
    expect(seen.body.pages.map(({ name }) => name).toSorted()).toEqual([
      'Langley Fitzurse School',
      'Stanton St Quintin School',
    ]);
    expect(seen.body.pages.flatMap(({ capabilities }) => capabilities).every((c) => c.works)).toBe(
      true,
    );
    expect(seen.text).not.toContain('EAASANDBOX');

    const { lf } = house.federation.schools;
    const done = await choose(id, second.pageId, lf);
    expect(done.status, done.text).toBe(200);
    const page = await row(second.pageId);
    expect(page.schoolId).toBe(lf);
    const ways = waysToPages(house.test.services, house.test.services.config.graph);
    expect((await ways.pageOf(page).whoAmI()).id).toBe(second.pageId);

    const shown = await call<Connection>('GET', `/api/pages/${page.id}/connection`);
    expect(shown.body.facts).toMatchObject({
      way: 'facebook',
      connectedBy: house.federation.people.administrator.name,
      facebookPersonName: 'Practice administrator',
      expiresAt: null,
    });
    const left = await house.db
      .selectFrom('page_connecting')
      .select('sealed')
      .where('sealed', 'is not', null)
      .execute();
    expect(left).toEqual([]);
    const { code = '', state = '' } = Object.fromEntries(new URL(`http://x${back}`).searchParams);
    const details = await house.db.selectFrom('record_detail').select('detail').execute();
    expect(said.join('')).toContain('/api/pages/connect/callback');
    const traces = said.join('') + JSON.stringify(details);
    for (const secret of ['EAASANDBOX', code, state, house.sandbox.page.appSecret])
      expect(traces.includes(secret)).toBe(false);
  });

  test('a state counts once, in its own session, and for ten minutes', async () => {
    const back = await answerDialog(await begin());
    const other = await signInAs(house.test.app, house.federation.people.administrator.email);
    const foreign = '/pages/connect?trouble=state';
    expect((await call('GET', back, undefined, other.headers)).location).toBe(foreign);
    const nobody = { cookie: 'gatehouse_session=none', 'x-gatehouse-csrf': '' };
    expect((await call('GET', back, undefined, nobody)).location).toBe(
      '/pages/connect?trouble=signed-out',
    );
    const wrong = back.replace(/state=[^&]+/, 'state=wrong');
    expect((await call('GET', wrong)).location).toBe(foreign);
    const { location } = await call('GET', back);
    const id = idIn(location);
    expect(id).not.toBe('');
    expect((await call('GET', back)).location).toBe(foreign);
    expect((await call('GET', `/api/pages/connect/${id}`, undefined, other.headers)).status).toBe(
      404,
    );

    const late = await answerDialog(await begin());
    await house.passTime(11 * MINUTE_MS);
    expect((await call('GET', late)).location).toBe('/pages/connect?trouble=expired');
    expect(await view(id)).toMatchObject({ isOver: true, trouble: { code: 'expired' }, pages: [] });
  });

  test('Cancel, another error and no code at all are told with what to do', async () => {
    const declined = await signIn(null, { cancel: true });
    expect((await view(declined)).trouble?.code).toBe('declined');
    const state = (await begin()).searchParams.get('state') ?? '';
    const failed = await call('GET', `/api/pages/connect/callback?state=${state}&error=server`);
    expect((await view(idIn(failed.location))).trouble?.code).toBe('dialog-failed');
    const again = (await begin()).searchParams.get('state') ?? '';
    const empty = await call('GET', `/api/pages/connect/callback?state=${again}`);
    expect((await view(idIn(empty.location))).trouble?.code).toBe('no-code');
    const bad = (await begin()).searchParams.get('state') ?? '';
    const refused = await call('GET', `/api/pages/connect/callback?state=${bad}&code=made-up`);
    expect((await view(idIn(refused.location))).trouble?.code).toMatch(/^graph-/);
  });

  test('without what is needed nothing is connected, and asking again asks for what was declined', async () => {
    const id = await signIn(null, { granted: ['pages_show_list', 'pages_read_engagement'] });
    const [page] = (await view(id)).pages;
    expect(page?.isEnough).toBe(false);
    expect(page?.capabilities.find(({ code }) => code === 'publish')?.missingPermissions).toEqual([
      'pages_manage_posts',
    ]);
    const { ssq } = house.federation.schools;
    expect((await choose(id, house.sandbox.page.pageId, ssq)).status).toBe(409);
    expect((await begin(null, true)).searchParams.get('auth_type')).toBe('rerequest');
    const none = await signIn(null, { granted: [] });
    expect(await view(none)).toMatchObject({ seesPages: false, pages: [] });
  });

  test('a Page whose own token is refused cannot be chosen', async () => {
    await house.sandbox.control('refuse-tokens', { pageId: second.pageId, cause: 'revoked' });
    // Every token that the practice Page makes for this Page from now on is still good: so a fault refuses it.
    await house.sandbox.control('add-fault', {
      says: 'refused',
      calls: ['read-one', 'control'],
      pageId: second.pageId,
      effect: { kind: 'fault', code: 190, subcode: 467 },
    });
    const id = await signIn();
    const page = (await view(id)).pages.find(({ graphId }) => graphId === second.pageId);
    await house.sandbox.control('refuse-tokens', { pageId: second.pageId, cause: null });
    expect(page?.trouble).toContain('own token was refused');
    const { lf } = house.federation.schools;
    expect((await choose(id, second.pageId, lf)).status).toBe(409);
  });

  test('a Page of a portfolio is found by its number', async () => {
    await house.sandbox.control('set-setting', {
      name: 'portfolio_pages_left_out',
      value: 'always',
    });
    await house.sandbox.control('change-page', { pageId: second.pageId, inPortfolio: true });
    const id = await signIn();
    expect((await view(id)).pages.map(({ graphId }) => graphId)).not.toContain(second.pageId);
    const unknown = { graphId: '123456' };
    expect((await call('POST', `/api/pages/connect/${id}/numbers`, unknown)).status).toBe(404);
    const asked = { graphId: second.pageId };
    expect((await call('POST', `/api/pages/connect/${id}/numbers`, asked)).status).toBe(204);
    expect((await view(id)).pages.map(({ graphId }) => graphId)).toContain(second.pageId);
    await house.sandbox.control('change-page', { pageId: second.pageId, inPortfolio: false });
  });
});

describe('again, and not at all', () => {
  test('connecting again must give the same Page, and lets what waited go on', async () => {
    const { ssq } = house.federation.schools;
    const wrong = await signIn(house.pageId, { pages: [second.pageId] });
    const { trouble } = await view(wrong);
    expect(trouble?.code).toBe('other-page');
    expect(trouble?.title).toContain('Langley Fitzurse School');
    expect(trouble?.title).toContain('Stanton St Quintin School');

    const page = await row(house.sandbox.page.pageId);
    await inTransaction(house.db, (tx) =>
      raiseAlert(tx, house.test.services, page, { kind: 'wrong-page', says: 'Another Page.' }),
    );
    const writing = writingIn(house);
    const draft = await writing.handIn();
    await writing.approve(draft);
    await house.passTime(11_000);
    expect((await house.draft('head', draft.id)).state).toBe('approved');
    const id = await signIn(house.pageId);
    expect((await choose(id, second.pageId, ssq)).status).toBe(404);
    expect((await choose(id, house.sandbox.page.pageId, ssq)).status).toBe(200);
    await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
    const after = await row(house.sandbox.page.pageId);
    expect(after.id).toBe(house.pageId);
    expect(after.sealedToken.equals(page.sealedToken)).toBe(false);
  });

  test('a disconnected Page has no token and takes no post; connected again it is the same', async () => {
    const shown = await call('DELETE', `/api/pages/${house.pageId}/connection`);
    expect(shown.status).toBe(204);
    const page = await row(house.sandbox.page.pageId);
    expect(page.sealedToken.length).toBe(0);
    const ways = waysToPages(house.test.services, house.test.services.config.graph);
    expect(() => ways.pageOf(page)).toThrow(PageDisconnected);
    const { body } = await house.ask<{ pages: { id: string; standsBecause: string | null }[] }>(
      'drafter',
      'GET',
      '/api/pages',
    );
    const said = body.pages.find(({ id }) => id === house.pageId)?.standsBecause;
    expect(said).toContain('not connected to Facebook');
    const id = await signIn(house.pageId);
    const done = await choose(id, house.sandbox.page.pageId, house.federation.schools.ssq);
    expect(done.body.pageIds).toEqual([house.pageId]);
    const { body: now } = await call<Connection>('GET', `/api/pages/${house.pageId}/connection`);
    expect(now.disconnectedAt).toBeNull();
  });

  test('a Page keeps its school', async () => {
    const id = await signIn();
    const { lf } = house.federation.schools;
    const refused = await choose(id, house.sandbox.page.pageId, lf);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('belongs to another school');
  });
});

describe('by a token from elsewhere', () => {
  const paste = (token: string, more: object = {}) =>
    call<{ id: string; field?: string }>('POST', '/api/pages/connect/tokens', {
      pageId: null,
      token,
      ...more,
    });

  test('it is looked at, never shown again, and works where the app demands its proof', async () => {
    await house.sandbox.control('require-proof', { required: true });
    try {
      const made = await paste(second.token);
      expect(made.status, made.text).toBe(201);
      const seen = await call<ConnectingView>('GET', `/api/pages/connect/${made.body.id}`);
      expect(seen.text).not.toContain(second.token);
      expect(seen.body.pages[0]?.name).toBe('Langley Fitzurse School');
      expect(
        seen.body.pages[0]?.capabilities.filter(({ works }) => !works).map(({ code }) => code),
      ).toEqual(['who-posted']);
      const { lf } = house.federation.schools;
      expect((await choose(made.body.id, second.pageId, lf)).status).toBe(200);
      const ways = waysToPages(house.test.services, house.test.services.config.graph);
      expect((await ways.pageOf(await row(second.pageId)).whoAmI()).id).toBe(second.pageId);
    } finally {
      await house.sandbox.control('require-proof', { required: false });
    }
  });

  test('a person’s token, another Page’s, a broken one and half an app are refused at their field', async () => {
    const { rows } = await practice.pool.query<{ token: string }>(
      "select token from sandbox.access_token where kind = 'USER' limit 1",
    );
    const person = await paste(rows[0]?.token ?? '');
    expect(person).toMatchObject({ status: 422, body: { field: 'token' } });
    expect(person.text).toContain('token of a person');
    const other = await paste(second.token, { pageId: house.pageId });
    expect(other.status).toBe(422);
    expect(other.text).toContain('Langley Fitzurse School');
    expect(other.text).toContain('Stanton St Quintin School');
    const broken = await paste('EAAbroken');
    expect(broken).toMatchObject({ status: 422, body: { field: 'token' } });
    expect(broken.text).not.toContain('EAAbroken');
    expect((await paste(second.token, { appId: '12' })).status).toBe(422);
  });

  test('somebody whose task on the Page was taken away is told which', async () => {
    const page = { pageId: second.pageId, person: administrator };
    await house.sandbox.control('set-role', { ...page, tasks: ['MODERATE'] });
    const made = await paste(second.token);
    const [offered] = (await view(made.body.id)).pages;
    await house.sandbox.control('set-role', { ...page, tasks: [...TASKS] });
    expect(offered?.isEnough).toBe(false);
    expect(offered?.capabilities.find(({ code }) => code === 'publish')?.missingTasks).toEqual([
      'CREATE_CONTENT',
    ]);
  });
});
