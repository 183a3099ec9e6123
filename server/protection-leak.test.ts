import { Readable } from 'node:stream';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { addEvidence } from '../moderation/consent/person/evidence.actions.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyToken } from '../moderation/outside/webhook.actions.ts';
import { sha256Hex } from '../moderation/kernel/digest.ts';
import { addChild, addGuardian, tokenIn } from '../test/factories/families.ts';
import { exportOf, openDesk, TEST_MAPPING } from '../test/factories/imports.ts';
import type { TestPersonKey } from '../test/factories/people.ts';
import {
  INSIDERS,
  openPlantedHouse,
  OUTSIDERS,
  type PlantedHouse,
  TELLTALES,
} from '../test/factories/planted-flags.ts';
import { answer as record } from '../test/factories/register.ts';
import { telltalesIn } from '../test/factories/telltale.ts';
import { FACE } from '../test/factories/writing.ts';
import { declaredRoutes } from './app.ts';
import type { DeclaredRoute } from './guard.ts';

/**
 * The reason of a protection flag reaches nobody but those who may know. Flags are planted whose reasons hold words that nobody would
 * write by chance; then every route that the app has is called, by everybody else and with the ids of real things, and every
 * answer is searched, together with whatever leaves a trace: the log, the whole database, the files, and what is announced.
 */

const TIME_LIMIT_MS = 120_000;

let planted: PlantedHouse;

beforeAll(async () => {
  planted = await openPlantedHouse();
}, TIME_LIMIT_MS);
afterAll(async () => {
  await planted?.close();
});

/** Values for the parameters of addresses: `drafts/:id` is the parameter `:id` after `/drafts/`. */
type Values = Readonly<Record<string, string>>;

/**
 * A set of values for each draft with what belongs to it, and the children in turn. A route that has a parameter of a new kind
 * belongs in here: without a real id it would be searched when it says "not found".
 */
const NOBODY = '018f0000-0000-7000-8000-00000000dead';

/** A form about a protected child, so that opening one answers somebody. */
async function keptForm(): Promise<{ id: string }> {
  const { children, house } = planted;
  return addEvidence(house.test.services, house.federation.actors.head, {
    subjectId: children[0] ?? '',
    fileName: 'form.pdf',
    content: Readable.from([Buffer.from('%PDF-1.4\n%%EOF\n')]),
  });
}

/** Something that was found on the Page and that nobody dealt with yet. */
async function foundOutside(): Promise<{ id: string }> {
  const { db, pageId, federation, test: tested } = planted.house;
  const known = await db.selectFrom('outside_find').select('id').executeTakeFirst();
  if (known !== undefined) return known;
  const found = {
    id: tested.services.newId(),
    federation_id: federation.id,
    page_id: pageId,
    kind: 'outside-post' as const,
    post_id: '1_1',
    facts: JSON.stringify({
      message: 'Posted around Gatehouse',
      permalink: '',
      postedAt: '2026-11-24T14:10:00.000Z',
      photos: 0,
      isHidden: false,
      appName: null,
      isOurApp: false,
      madeBy: null,
      differences: [],
      approved: null,
    }),
    found_at: new Date('2026-11-24T14:10:00Z'),
  };
  await db.insertInto('outside_find').values(found).execute();
  return found;
}

async function realThings(): Promise<Values[]> {
  const { children, drafts, house } = planted;
  const { db, federation } = house;
  const photos = await db.selectFrom('revision_photo').selectAll().execute();
  const findings = await db.selectFrom('draft_finding').select(['id', 'draft_id']).execute();
  const device = await db.selectFrom('school_device').select('id').executeTakeFirstOrThrow();
  const mail = await db.selectFrom('mail').selectAll().execute();
  const takeDowns = await db.selectFrom('take_down').select('id').execute();
  const guardians = await db.selectFrom('guardian').select('id').execute();
  const evidence = await keptForm();
  const token = /\/links\/([\w-]+)/.exec(JSON.stringify(mail))?.[1] ?? '';
  expect(token).not.toBe('');
  const asked = await parentsAsked();
  const importId = await importOfThem();
  const outside = await foundOutside();
  await incidentThatWas();
  const connectingId = await connectingBegun();
  return drafts.map((draftId, index) => {
    const photo = photos.findLast((each) => each.draft_id === draftId);
    const finding = findings.find((each) => each.draft_id === draftId) ?? findings[0];
    const child = children[index % children.length] ?? '';
    return {
      'drafts/:id': draftId,
      'pages/:pageId': house.pageId,
      'photos/:photoId': photo?.id ?? '',
      'pictures/:id': photo?.picture_id ?? '',
      'holds/:findingId': finding?.id ?? '',
      'subjects/:id': child,
      'guardians/:guardianId': guardians[index % guardians.length]?.id ?? NOBODY,
      'evidence/:id': evidence.id,
      'people/:id': federation.people.auditor.id,
      'equipment/:id': device.id,
      // A date is a name and two days; none is needed to see that taking one away tells nothing.
      'dates/:id': NOBODY,
      'people/:facebookId': '1',
      // No planted post is on a Page, so there may be none.
      'take-downs/:id': takeDowns[0]?.id ?? draftId,
      'pages/:id': house.pageId,
      'outside/:id': outside.id,
      // Nothing is wrong with the Page, and no planted post is on it: their routes refuse.
      'alerts/:id': NOBODY,
      'publications/:id': NOBODY,
      'imports/:id': importId,
      'connect/:id': connectingId,
      'links/:token': token,
      'rounds/:id': asked.roundId,
      'family/:token': asked.token,
      'uses/:code': 'press',
      'explanations/:code': 'press',
      '/*': ['', 'sign-in', `register/${child}`, `drafts/${draftId}`][index % 4] ?? '',
    };
  });
}

/** A round that asks the parents, and the link of one whose children are planted: opened once. */
async function parentsAsked(): Promise<{ roundId: string; token: string }> {
  const { children, house } = planted;
  const { db, federation } = house;
  const email = 'planta.parent@families.example';
  const known = await db.selectFrom('consent_round').select('id').executeTakeFirst();
  if (known !== undefined) return { roundId: known.id, token: await tokenIn(db, email) };
  const unplanted = await addChild(
    db,
    { federationId: federation.id, schoolId: federation.schools.ssq },
    { forename: 'Ravi', surname: 'Quill', classId: null },
  );
  const place = { federationId: federation.id };
  const parent = await addGuardian(db, place, 'Planta Parent', 'mother', [...children, unplanted]);
  await db.updateTable('guardian').set({ email }).where('id', '=', parent.id).execute();
  const { ssq } = federation.schools;
  const plan = `/api/register/round-plan?schoolId=${ssq}`;
  const { body } = await house.ask<{ offered: object }>('administrator', 'GET', plan);
  const round = { ...body.offered, schoolId: ssq, classIds: 'all', uses: ['facebook'] };
  const made = await house.ask<{ id: string }>(
    'administrator',
    'POST',
    '/api/register/rounds',
    round,
  );
  expect(made.status).toBe(201);
  return { roundId: made.body.id, token: await tokenIn(db, email) };
}

/** The Page was in incident mode once: its incident can be read, and nothing stands still for it. */
async function incidentThatWas(): Promise<void> {
  const { db, federation, pageId, test: opened } = planted.house;
  const known = await db.selectFrom('publishing_pause').select('id').executeTakeFirst();
  if (known !== undefined) return;
  const now = opened.services.clock.now();
  const by = federation.people.executiveHead.id;
  await db
    .insertInto('publishing_pause')
    .values({
      id: opened.services.newId(),
      federation_id: federation.id,
      page_id: pageId,
      kind: 'incident',
      because: 'A photo was misused.',
      began_at: now,
      began_by: by,
      ended_at: now,
      ended_by: by,
      ended_because: 'It is over.',
    })
    .execute();
}

/** A Page that the administrator has begun to connect, in the session with which the routes are called. */
async function connectingBegun(): Promise<string> {
  const begun = await planted.house.test.app.inject({
    method: 'POST',
    url: '/api/pages/connect/logins',
    headers: { ...planted.headers.get('administrator') },
    payload: { pageId: null, askAgain: false },
  });
  expect(begun.statusCode).toBe(200);
  const { db } = planted.house;
  const rows = await db.selectFrom('page_connecting').select('id').orderBy('id', 'desc').execute();
  return rows[0]?.id ?? '';
}

/** A file that names the children and waits to be applied. */
async function importOfThem(): Promise<string> {
  const { services } = planted.house.test;
  const { actors, schools } = planted.house.federation;
  const desk = await openDesk(services, actors.administrator, schools.ssq);
  const pupils = await services.db
    .selectFrom('subject')
    .select(['forename as Forename', 'surname as Surname'])
    .where('id', 'in', planted.children)
    .execute();
  return (await desk.look(exportOf(pupils))).kept.id;
}

/** What an address needs or takes beside its parameters; each is tried. A GET without an entry is called as it is. */
function queriesOf(url: string): readonly string[] {
  const word = verifyToken(planted.house.test.services);
  const { ssq } = planted.house.federation.schools;
  const queries: Readonly<Record<string, readonly string[]>> = {
    '/api/register/markable': [`?schoolId=${ssq}`, `?schoolId=${ssq}&search=planta`],
    '/api/register/subjects': ['', '?search=planta&shown=may-not', `?schoolId=${ssq}`],
    '/api/register/export.csv': [`?schoolId=${ssq}`],
    '/api/register/export.pdf': [`?schoolId=${ssq}`],
    '/api/register/import-mappings': [`?schoolId=${ssq}`],
    '/api/register/class-sheet': [`?classId=${planted.classId}`],
    '/api/calendar': ['?month=2026-11'],
    '/api/drafts/:id/time': ['?at=2027-02-01T09:00'],
    '/api/drafts': ['', '?whose=school', '?whose=mine&state=needs-changes'],
    '/api/record': ['', '?kind=register', '?kind=register.flag-set'],
    '/api/mail': ['', '?to=parent', '?search=planta'],
    '/webhooks/facebook': ['', `?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${word}`],
    '/api/register/round-plan': [`?schoolId=${ssq}`],
    '/api/register/explanations': [`?schoolId=${ssq}`],
    '/api/register/paper-forms': [
      `?schoolId=${ssq}`,
      `?schoolId=${ssq}&subjectId=${planted.children[0]}`,
    ],
  };
  return queries[url] ?? [''];
}

/** What is sent, where an empty object would be refused before anything happens. The rest is sent `{}`. */
function bodyOf(route: DeclaredRoute, values: Values): object {
  const { ssq } = planted.house.federation.schools;
  const subjectId = values['subjects/:id'] ?? '';
  const marking = { kind: 'person', box: FACE, subjectId };
  const bodies: Readonly<Record<string, object>> = {
    'POST /api/drafts': { schoolId: ssq },
    'PATCH /api/drafts/:id': { version: 1, text: 'Planta0' },
    'PATCH /api/drafts/:id/photos/:photoId': { altText: 'Planta0' },
    'PUT /api/drafts/:id/photos/:photoId/markings': { markings: [marking] },
    'PUT /api/drafts/:id/photos/:photoId/roll': { subjectIds: planted.children },
    'POST /api/drafts/:id/submit': { version: 1 },
    'POST /api/drafts/:id/decision': { kind: 'approve', version: 1 },
    'POST /api/drafts/:id/move': { version: 1, wantedAt: '2027-02-01T09:00' },
    'POST /api/drafts/:id/stop': { version: 1, reason: 'Not this one' },
    'POST /api/register/subjects/:id/answers': {
      uses: ['facebook'],
      status: 'refused',
      method: 'A call this morning',
    },
    'POST /api/pages/outside/:id/acceptance': { because: 'A call this morning' },
    'POST /api/register/take-downs/:id/calling-off': { reason: 'It stays' },
    'POST /api/family/:token': {
      answers: [{ childId: subjectId, use: 'facebook', wording: 'x', yes: true }],
    },
    'POST /api/family-requests': { email: 'planta.parent@families.example' },
    'PUT /api/register/explanations/:code': { schoolId: ssq, words: null },
    'PUT /api/register/imports/:id/mapping': { mapping: TEST_MAPPING },
    'PUT /api/register/imports/:id/matches': { matches: [] },
    'POST /api/register/subjects/:id/protection': { kind: 'other', reason: 'Nothing to see' },
    'POST /api/session': {
      email: planted.house.federation.people.drafter.email,
      password: 'wrong',
    },
    'POST /api/reset-requests': { email: planted.house.federation.people.auditor.email },
  };
  return bodies[`${route.method} ${route.url}`] ?? {};
}

/** Every route but those whose answer never ends (its own test) or that would end the session. */
function routes(kind: 'reads' | 'writes'): DeclaredRoute[] {
  return declaredRoutes(planted.house.test.app).filter(
    ({ method, url }) =>
      (kind === 'reads' ? method === 'GET' : !['GET', 'HEAD', 'OPTIONS'].includes(method)) &&
      url !== '/api/live' &&
      // Files of the documentation's plugin; its contents are `/api/openapi.json`.
      !url.startsWith('/api/docs') &&
      !(method === 'DELETE' && url === '/api/session'),
  );
}

const PARAMETER = /([^/]*)\/(:\w+|\*)/gu;

/** The address with real ids. Throws for a parameter that nobody gave a value for. */
function addressOf(url: string, values: Values): string {
  return url.replaceAll(PARAMETER, (_, before: string, name: string) => {
    const key = `${before}/${name}`;
    const value = values[key];
    if (value === undefined)
      throw new Error(`${url}: say in realThings() which real ids "${key}" stands for.`);
    return `${before}/${value}`;
  });
}

interface Tried {
  readonly status: number;
  readonly found: readonly string[];
}

const searched = new Map<string, readonly string[]>();
let addresses = 0;

async function call(
  route: DeclaredRoute,
  who: TestPersonKey | 'nobody',
  url: string,
  body?: object,
): Promise<Tried> {
  addresses += 1;
  const answer = await planted.house.test.app.inject({
    method: route.method as 'GET' | 'POST',
    url,
    headers: who === 'nobody' ? {} : { ...planted.headers.get(who) },
    // Each from another place, or the limits for one address would end the search.
    remoteAddress: `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`,
    ...(body === undefined ? {} : { payload: body }),
  });
  const sum = sha256Hex(answer.rawPayload);
  const inBody = searched.get(sum) ?? telltalesIn(answer.rawPayload, TELLTALES);
  searched.set(sum, inBody);
  const found = [...inBody, ...telltalesIn(JSON.stringify(answer.headers), TELLTALES)];
  return { status: answer.statusCode, found };
}

describe('every answer of every route', () => {
  test(
    'to whoever reads and may not know',
    async () => {
      const things = await realThings();
      const answered = new Set<string>();
      const leaks: string[] = [];
      let known = 0;
      for (const route of routes('reads')) {
        const urls = [...new Set(things.map((values) => addressOf(route.url, values)))].flatMap(
          (url) => queriesOf(route.url).map((query) => `${url}${query}`),
        );
        for (const who of [...INSIDERS, ...OUTSIDERS]) {
          for (const url of urls) {
            const { status, found } = await call(route, who, url);
            // Where Facebook leads back to, everybody is led on.
            if (status === 200 || status === 303) answered.add(route.url);
            const isInsider = INSIDERS.some((one) => one === who);
            if (isInsider && found.length > 0) known += 1;
            if (!isInsider && found.length > 0) leaks.push(`${who} ${url}: ${found.join()}`);
          }
        }
      }
      expect(leaks).toEqual([]);
      // The search finds what is there to be found: those who may know were told.
      expect(known).toBeGreaterThanOrEqual(planted.children.length);
      // And it looked at contents, not at refusals: each address answers somebody.
      const silent = routes('reads').filter(({ url }) => !answered.has(url));
      expect(silent.map(({ url }) => url)).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  test(
    'to whoever writes and may not know',
    async () => {
      const things = await realThings();
      const leaks: string[] = [];
      const done = new Set<string>();
      const all = routes('writes');
      expect(all.length).toBeGreaterThan(25);
      for (const route of all) {
        for (const who of OUTSIDERS) {
          for (const values of things.slice(0, 2)) {
            const url = addressOf(route.url, values);
            const { status, found } = await call(route, who, url, bodyOf(route, values));
            if (status < 300) done.add(`${route.method} ${route.url}`);
            expect(status, `${route.method} ${url} as ${who}`).toBeLessThan(500);
            if (found.length > 0) leaks.push(`${who} ${route.method} ${url}: ${found.join()}`);
          }
        }
      }
      expect(leaks).toEqual([]);
      expect(done.size, [...done].join()).toBeGreaterThanOrEqual(6);
    },
    TIME_LIMIT_MS,
  );

  test('a parameter that nobody gave a real id for is refused', () => {
    expect(() => addressOf('/api/register/guardians/:id', {})).toThrow('guardians/:id');
  });
});

describe('whatever else leaves a trace', () => {
  test('the log', () => {
    expect(planted.logged.length).toBeGreaterThan(100);
    expect(telltalesIn(planted.logged.join(''), TELLTALES)).toEqual([]);
  });

  test('what is announced, and what the streams of live changes pass on', async () => {
    const { announced, streamed } = planted;
    const [first = ''] = planted.children;
    expect(announced.join()).toContain(first);
    await expect.poll(() => streamed.join('')).toContain(first);
    expect(telltalesIn([...announced, ...streamed].join('\n'), TELLTALES)).toEqual([]);
    // A flag is announced as an answer is.
    const about = announced.filter((notice) => notice.includes(first));
    const keys = about.map((notice) =>
      Object.keys(JSON.parse(notice) as object)
        .toSorted()
        .join(),
    );
    expect([...new Set(keys)]).toEqual(['federationId,id,schoolId,topic']);
  });

  test('the whole database: jobs, record, letters, and the flags themselves', async () => {
    const client = new pg.Client({ connectionString: planted.house.databaseUrl });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      );
      expect(tables.length).toBeGreaterThan(40);
      const leaks: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(
          `select row_to_json(one)::text as row from ${name} one`,
        );
        const found = telltalesIn(rows.map(({ row }) => row).join('\n'), TELLTALES);
        if (found.length > 0) leaks.push(`${name}: ${found.join()}`);
      }
      expect(leaks).toEqual([]);
      const flags = await client.query('select from protection_flag');
      expect(flags.rowCount).toBe(planted.children.length + 2);
    } finally {
      await client.end();
    }
  });

  test('the files of this installation', async () => {
    const folder = planted.house.test.services.config.dataFolder;
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((each) => each.isFile() && each.name !== 'key');
    expect(files.length).toBeGreaterThan(planted.children.length);
    for (const { parentPath, name } of files) {
      const bytes = await readFile(path.join(parentPath, name));
      expect(telltalesIn(bytes, TELLTALES), name).toEqual([]);
    }
  });
});

describe('a protected child and one whose parents were never asked', () => {
  /** The same draft with another child in it. */
  async function draftOf(subjectId: string): Promise<string> {
    const id = await planted.writing.begin();
    await planted.writing.addPhoto('drafter', id, {
      faces: [FACE],
      markings: [{ kind: 'person', box: FACE, subjectId }],
    });
    await planted.writing.save('drafter', id, { text: 'A good day was had by all.' });
    return id;
  }

  /** Without what differs from thing to thing, and without the sentence, which is all that may differ between the two. */
  function alike(seen: unknown): unknown {
    const text = JSON.stringify(seen)
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu, 'ID')
      .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/gu, 'AT')
      .replaceAll(/"perceptualHash":"\w+"/gu, '"perceptualHash":""')
      .replaceAll(/Flagga|Asksna/gu, 'CHILD')
      .replaceAll(
        /CHILD cannot be published\.|CHILD's parents have not answered about \w+\.|CHILD's parents have not answered about the \w+\./gu,
        'SENTENCE',
      );
    return JSON.parse(text);
  }

  let flagged: string;
  let unasked: string;
  beforeAll(async () => {
    flagged = await planted.writing.pupil('Flagga', 'not-asked');
    unasked = await planted.writing.pupil('Asksna', 'not-asked');
    await planted.protect(flagged);
  });

  test('are the same in the list that marking offers, sentence and all', async () => {
    const { body } = await planted.house.ask<{ subjects: { id: string; name: string }[] }>(
      'drafter',
      'GET',
      `/api/register/markable?schoolId=${planted.house.federation.schools.ssq}`,
    );
    const lines = body.subjects.filter(({ id }) => [flagged, unasked].includes(id));
    expect(lines).toHaveLength(2);
    const [one, other] = lines.map((line) =>
      JSON.stringify({ ...line, id: '' }).replaceAll(/Flagga|Asksna/gu, 'CHILD'),
    );
    expect(one).toBe(other);
  });

  test('are the same in a draft but for the sentence: rule, place, order, counts, colour', async () => {
    const ids = [await draftOf(flagged), await draftOf(unasked)];
    const look = async (): Promise<void> => {
      for (const who of ['drafter', 'head'] as const) {
        const [one, other] = await Promise.all(ids.map((id) => planted.house.draft(who, id)));
        expect(one?.findings.some(({ why }) => why === 'Flagga cannot be published.')).toBe(true);
        expect(alike(one)).toEqual(alike(other));
      }
      const { body } = await planted.house.ask<{ drafts: { id: string }[] }>(
        'drafter',
        'GET',
        '/api/drafts',
      );
      const [one, other] = ids.map((id) => alike(body.drafts.find((draft) => draft.id === id)));
      expect(one).toEqual(other);
    };
    await expect
      .poll(
        async () =>
          (await Promise.all(ids.map((id) => planted.house.draft('drafter', id)))).every(
            ({ photos }) => photos[0]?.checkState === 'checked',
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await look();
    for (const id of ids) {
      await planted.writing.submit('drafter', id);
      expect((await planted.writing.settled(id)).state).toBe('needs-changes');
    }
    await look();
  });

  test('are the same in the register of a head but for the sentence', async () => {
    const read = async (id: string) =>
      alike((await planted.house.ask('head', 'GET', `/api/register/subjects/${id}`)).body);
    expect(await read(flagged)).toEqual(await read(unasked));
    await record(planted.house.db, flagged, 'granted');
    await record(planted.house.db, unasked, 'granted');
    const { body } = await planted.house.ask<{ history: unknown[]; says: string }>(
      'head',
      'GET',
      `/api/register/subjects/${flagged}`,
    );
    expect(body).toMatchObject({ says: 'Flagga cannot be published.', mayBeShown: false });
  });
});
