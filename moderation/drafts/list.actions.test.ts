import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import {
  addPerson,
  makeFederation,
  type TestFederation,
  type TestPersonKey,
} from '../../test/factories/people.ts';
import { type Db, openDatabase } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { LIMITS } from '../kernel/limits.ts';
import type { Actor, Grant } from '../kernel/permissions.ts';
import { sealingWith } from '../kernel/sealing.ts';
import { Secret } from '../kernel/secret.ts';
import { connectPage } from '../pages/pages.actions.ts';
import { decideDraft } from './decide.actions.ts';
import { type DraftLine, listDrafts, openHome, openInbox } from './list.actions.ts';
import { settleDraft } from './settle.actions.ts';
import { submitDraft } from './submit.actions.ts';
import { createDraft, editDraft } from './write.actions.ts';

const MINUTE = 60_000;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: Db;
let now = new Date('2026-11-24T09:00:00Z');
let deps: Deps;

/** A federation of its own for each group of tests, with one Page a school. */
interface House extends TestFederation {
  readonly pages: { readonly ssq: string; readonly lf: string };
}

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = openDatabase(database.connectionString, () => undefined, 4));
  deps = {
    db,
    clock: { now: () => now },
    newId: () => uuidV7(Date.now()),
    sealing: sealingWith(Secret.of(randomBytes(32).toString('base64'))),
  } as Deps;
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function openHouse(): Promise<House> {
  const federation = await makeFederation(db);
  const page = (school: 'ssq' | 'lf') =>
    connectPage(deps, {
      federationId: federation.id,
      schoolId: federation.schools[school],
      name: `Page of ${school}`,
      graphId: String(randomBytes(6).readUIntBE(0, 6)),
      graphAppId: '1',
      token: Secret.of('token'),
      appSecret: undefined,
      actorId: null,
    });
  return {
    ...federation,
    pages: { ssq: (await page('ssq')).id, lf: (await page('lf')).id },
  };
}

interface Wish {
  readonly text?: string;
  readonly wantedAt?: string;
  readonly urgent?: boolean;
  readonly pageIds?: readonly string[];
  readonly state?: 'drafting' | 'awaiting-decision' | 'returned';
}

/** Written, and handed in and settled when told so, each step a minute after the one before. */
async function write(
  house: House,
  who: TestPersonKey,
  school: 'ssq' | 'lf',
  wish: Wish = {},
): Promise<string> {
  const actor = house.actors[who];
  const step = () => {
    now = new Date(now.getTime() + MINUTE);
  };
  step();
  const { id } = await createDraft(deps, actor, { schoolId: house.schools[school] });
  let { version } = await editDraft(deps, actor, {
    draftId: id,
    version: 1,
    text: wish.text ?? 'A good day was had by all.',
    wantedAt: wish.wantedAt ?? null,
    urgent: wish.urgent ?? false,
    ...(wish.pageIds === undefined ? {} : { pageIds: wish.pageIds }),
  });
  const state = wish.state ?? 'awaiting-decision';
  if (state === 'drafting') return id;
  step();
  ({ version } = await submitDraft(deps, actor, { draftId: id, version }));
  await settleDraft(deps, { draftId: id, revision: 1 });
  if (state === 'returned') {
    step();
    await decideDraft(deps, house.actors.executiveHead, {
      draftId: id,
      version: version + 1,
      kind: 'return',
      reason: 'Please name no child.',
    });
  }
  return id;
}

const ids = (lines: readonly DraftLine[]): string[] => lines.map((line) => line.id);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'allowed';
}

describe('the inbox', () => {
  let house: House;
  const made: Record<string, string> = {};
  beforeAll(async () => {
    house = await openHouse();
    const ssq = async (name: string, wish: Wish = {}) => {
      made[name] = await write(house, 'drafter', 'ssq', wish);
    };
    await ssq('waits longest');
    await ssq('wanted in December', { wantedAt: '2026-12-01T15:30' });
    await ssq('urgent, no time', { urgent: true });
    await ssq('wanted on Friday', { wantedAt: '2026-11-27T15:30' });
    await ssq('wanted on Friday as well', { wantedAt: '2026-11-27T15:30' });
    await ssq('urgent, for Saturday', { urgent: true, wantedAt: '2026-11-28T09:00' });
    await ssq('came last');
    await ssq('still being written', { state: 'drafting', urgent: true });
    await ssq('sent back', { state: 'returned', urgent: true });
    made['other school'] = await write(house, 'otherDrafter', 'lf');
    made['both schools'] = await write(house, 'executiveHead', 'ssq', {
      pageIds: [house.pages.ssq, house.pages.lf],
    });
  });
  const inboxOf = async (who: TestPersonKey): Promise<string[]> => {
    const { items } = await openInbox(deps, house.actors[who]);
    const names = new Map(Object.entries(made).map(([name, id]) => [id, name]));
    return items.map((item) => names.get(item.id) ?? item.id);
  };

  test('holds what waits: urgent first, then what is wanted soonest, then what waits longest', async () => {
    expect(await inboxOf('executiveHead')).toEqual([
      'urgent, for Saturday',
      'urgent, no time',
      'wanted on Friday',
      'wanted on Friday as well',
      'wanted in December',
      'waits longest',
      'came last',
      'other school',
      'both schools',
    ]);
  });

  test('shows a head their school, and what goes to its Page from another one', async () => {
    expect(await inboxOf('otherHead')).toEqual(['other school', 'both schools']);
    const own = await inboxOf('head');
    expect(own).not.toContain('other school');
    expect(own.at(-1)).toBe('both schools');
    expect(own).toHaveLength(8);
  });

  test('shows the safeguarding lead both schools, since they may stop a post', async () => {
    expect(await inboxOf('safeguardingLead')).toEqual(await inboxOf('executiveHead'));
  });

  test.each(['drafter', 'otherDrafter', 'administrator', 'auditor'] as const)(
    'is empty for the %s',
    async (who) => {
      expect(await inboxOf(who)).toEqual([]);
    },
  );

  test('says which ones are one’s own', async () => {
    const { items } = await openInbox(deps, house.actors.executiveHead);
    expect(ids(items.filter((item) => item.own))).toEqual([made['both schools']]);
  });

  test('a line says what a person needs to choose', async () => {
    const { items } = await openInbox(deps, house.actors.head);
    expect(items[0]).toMatchObject({
      state: 'awaiting-decision',
      schoolId: house.schools.ssq,
      opening: 'A good day was had by all.',
      author: { id: house.people.drafter.id, name: 'Ifeoma Nwosu' },
      photos: 0,
      pageNames: ['Page of ssq'],
      wantedAt: '2026-11-28T09:00',
      urgent: true,
      thumbnailUrl: null,
      blocks: 0,
      own: false,
      cameBackBecause: null,
    });
  });

  test('another federation sees nothing of it', async () => {
    const other = await openHouse();
    expect((await openInbox(deps, other.actors.executiveHead)).items).toEqual([]);
  });
});

describe('the lists of drafts', () => {
  let house: House;
  let ssq: string[];
  let lf: string[];
  beforeAll(async () => {
    house = await openHouse();
    ssq = [
      await write(house, 'drafter', 'ssq', { state: 'drafting' }),
      await write(house, 'drafter', 'ssq'),
      await write(house, 'head', 'ssq', { state: 'returned' }),
    ];
    lf = [
      await write(house, 'otherDrafter', 'lf', { state: 'drafting' }),
      await write(house, 'otherDrafter', 'lf'),
    ];
  });
  const list = async (who: TestPersonKey, whose: 'mine' | 'school'): Promise<string[]> =>
    ids((await listDrafts(deps, house.actors[who], { whose })).drafts);

  test('one’s own, last changed first', async () => {
    expect(await list('drafter', 'mine')).toEqual([ssq[1], ssq[0]]);
    expect(await list('head', 'mine')).toEqual([ssq[2]]);
    expect(await list('otherDrafter', 'mine')).toEqual(lf.toReversed());
    expect(await list('executiveHead', 'mine')).toEqual([]);
  });

  test('what somebody else changed is theirs as well', async () => {
    const draftId = ssq[0] ?? '';
    const { drafts } = await listDrafts(deps, house.actors.head, { whose: 'school' });
    const version = drafts.find((line) => line.id === draftId)?.version ?? 0;
    now = new Date(now.getTime() + MINUTE);
    await editDraft(deps, house.actors.head, { draftId, version, text: 'Changed by the head.' });
    expect(await list('head', 'mine')).toEqual([draftId, ssq[2]]);
    expect(await list('drafter', 'mine')).toEqual([draftId, ssq[1]]);
  });

  test('those of one’s school, and of no other', async () => {
    expect(new Set(await list('head', 'school'))).toEqual(new Set(ssq));
    expect(new Set(await list('otherHead', 'school'))).toEqual(new Set(lf));
  });

  test('those of the federation, for whom it is', async () => {
    const all = new Set([...ssq, ...lf]);
    expect(new Set(await list('executiveHead', 'school'))).toEqual(all);
    expect(new Set(await list('safeguardingLead', 'school'))).toEqual(all);
  });

  test.each<[TestPersonKey, 'mine' | 'school', string]>([
    ['drafter', 'school', 'not-allowed'],
    ['otherDrafter', 'school', 'not-allowed'],
    ['safeguardingLead', 'mine', 'not-allowed'],
    ['administrator', 'mine', 'not-allowed'],
    ['administrator', 'school', 'not-allowed'],
    ['auditor', 'mine', 'not-allowed'],
    ['auditor', 'school', 'not-allowed'],
  ])('%s asking for %s is refused: %s', async (who, whose, code) => {
    expect(await codeOf(listDrafts(deps, house.actors[who], { whose }))).toBe(code);
  });

  test('narrowed to a state', async () => {
    const { drafts } = await listDrafts(deps, house.actors.executiveHead, {
      whose: 'school',
      state: 'returned',
    });
    expect(drafts).toEqual([
      expect.objectContaining({ id: ssq[2], cameBackBecause: 'Please name no child.' }),
    ]);
  });

  test('who has moved to the other school, or became an auditor, left the drafts behind', async () => {
    const { drafter } = house.actors;
    const moved = (grants: Grant[]): Actor => ({ ...drafter, grants });
    const nowElsewhere = moved([{ role: 'drafter', schoolId: house.schools.lf }]);
    expect((await listDrafts(deps, nowElsewhere, { whose: 'mine' })).drafts).toEqual([]);
    for (const actor of [nowElsewhere, moved([{ role: 'auditor', schoolId: null }])]) {
      expect(await openHome(deps, actor)).toMatchObject({
        toDecide: [],
        toMend: [],
        underWay: [],
        published: [],
        counts: { toDecide: 0, toMend: 0, drafts: 0 },
      });
    }
  });

  test('home: what needs this person and what is under way', async () => {
    const head = await openHome(deps, house.actors.head);
    expect(ids(head.toDecide)).toEqual([ssq[1]]);
    expect(ids(head.toMend)).toEqual([ssq[2]]);
    expect(ids(head.underWay)).toEqual([ssq[0]]);
    expect(head.counts).toEqual({ toDecide: 1, toMend: 1, drafts: 2 });
    expect((await openHome(deps, house.actors.safeguardingLead)).toDecide).toEqual([]);
  });

  test('home asks nobody to decide what they wrote themselves', async () => {
    const own = await write(house, 'head', 'ssq');
    expect(ids((await openHome(deps, house.actors.head)).toDecide)).toEqual([ssq[1]]);
    expect(ids((await openHome(deps, house.actors.executiveHead)).toDecide)).toContain(own);
  });
});

describe('page by page', () => {
  const COUNT = LIMITS.listPage * 2 + 7;
  let house: House;
  let newest: string[];
  beforeAll(async () => {
    house = await openHouse();
    const made: { id: string; at: number }[] = [];
    for (let each = 0; each < COUNT; each += 1) {
      // Many at the same moment, as when a whole class is imported: the id must decide then.
      if (each % 10 === 0) now = new Date(now.getTime() + 1);
      const { id } = await createDraft(deps, house.actors.drafter, {
        schoolId: house.schools.ssq,
      });
      await editDraft(deps, house.actors.drafter, { draftId: id, version: 1, text: 'Begun.' });
      made.push({ id, at: now.getTime() });
    }
    newest = made
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map((draft) => draft.id);
  });

  async function walk(
    between: (page: number) => Promise<void> = async () => undefined,
  ): Promise<string[][]> {
    const pages: string[][] = [];
    let after: string | null | undefined;
    do {
      const answer = await listDrafts(deps, house.actors.drafter, {
        whose: 'mine',
        after: after ?? undefined,
      });
      pages.push(ids(answer.drafts));
      ({ after } = answer);
      await between(pages.length);
    } while (after !== null && pages.length < 10);
    return pages;
  }

  test('every draft comes once, newest first, without a gap', async () => {
    const pages = await walk();
    expect(pages.map((page) => page.length)).toEqual([LIMITS.listPage, LIMITS.listPage, 7]);
    expect(pages.flat()).toEqual(newest);
  });

  test('a draft that is changed meanwhile moves to the front and tears no hole', async () => {
    const last = newest.at(-1) ?? '';
    const pages = await walk(async (page) => {
      if (page !== 1) return;
      now = new Date(now.getTime() + MINUTE);
      await editDraft(deps, house.actors.drafter, { draftId: last, version: 2, text: 'Changed.' });
    });
    expect(pages.flat()).toEqual(newest.slice(0, -1));
    newest = [last, ...newest.slice(0, -1)];
    expect((await walk()).flat()).toEqual(newest);
  });

  test('a full last page has no page after it', async () => {
    const other = await openHouse();
    for (let each = 0; each < LIMITS.listPage; each += 1) {
      const { id } = await createDraft(deps, other.actors.drafter, { schoolId: other.schools.ssq });
      await editDraft(deps, other.actors.drafter, { draftId: id, version: 1, text: 'Begun.' });
    }
    const { drafts, after } = await listDrafts(deps, other.actors.drafter, { whose: 'mine' });
    expect(drafts).toHaveLength(LIMITS.listPage);
    expect(after).toBeNull();
  });

  test('somebody else’s place in the list shows nothing of theirs', async () => {
    const { after } = await listDrafts(deps, house.actors.drafter, { whose: 'mine' });
    const { drafts } = await listDrafts(deps, house.actors.otherDrafter, {
      whose: 'mine',
      after: after ?? '',
    });
    expect(drafts).toEqual([]);
  });

  const cursor = (...parts: unknown[]): string =>
    Buffer.from(JSON.stringify(parts)).toString('base64url');
  const ID = '0199a000-0000-7000-8000-000000000001';
  test.each([
    ['nothing', ''],
    ['chance', 'xyz'],
    ['no list', Buffer.from('{}').toString('base64url')],
    ['no moment', cursor('yesterday', ID)],
    ['a moment that no database holds', cursor('-200000-01-01T00:00:00.000Z', ID)],
    ['no id', cursor('2026-11-24T09:00:00.000Z', '-'.repeat(36))],
    ['a number for an id', cursor('2026-11-24T09:00:00.000Z', 7)],
    ['SQL', cursor('2026-11-24T09:00:00.000Z', `${ID}'; drop table draft; --`)],
  ])('a place that is %s is refused with words', async (_name, after) => {
    const asked = listDrafts(deps, house.actors.drafter, { whose: 'mine', after });
    expect(await codeOf(asked)).toBe('bad-input');
  });
});

test('a person with roles in two schools has the inbox of the one where they decide', async () => {
  const house = await openHouse();
  const id = uuidV7(Date.now());
  const grants: Grant[] = [
    { role: 'drafter', schoolId: house.schools.ssq },
    { role: 'head', schoolId: house.schools.lf },
  ];
  const name = 'Priya Desai';
  await addPerson(db, { id, name, email: `${id}@x.example`, federationId: house.id, grants });
  const both: Actor = { personId: id, federationId: house.id, name, grants };
  await write(house, 'drafter', 'ssq');
  const theirs = await write(house, 'otherDrafter', 'lf');
  expect(ids((await openInbox(deps, both)).items)).toEqual([theirs]);
  expect(ids((await listDrafts(deps, both, { whose: 'school' })).drafts)).toEqual([theirs]);
});
