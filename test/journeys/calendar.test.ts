import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { expireDraft } from '../../moderation/drafts/timing.actions.ts';
import { daysAfter, schoolDay, schoolReading } from '../../moderation/kernel/school-time.ts';
import { clearAlert, raiseAlert } from '../../moderation/pages/alerts.actions.ts';
import { pageById, type PageRow } from '../../moderation/pages/pages.store.ts';
import type { Calendar, CalendarSettings } from '../../server/contract/calendar.contract.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type Answer, type House, openHouse } from '../factories/house.ts';
import type { TestPersonKey } from '../factories/people.ts';
import { type Writing, writingIn } from '../factories/writing.ts';

const MINUTE_MS = 60_000;
const UNDO_OVER_MS = 11_000;

let house: House;
let writing: Writing;
let page: PageRow;
let count = 0;

beforeAll(async () => {
  house = await openHouse();
  writing = writingIn(house);
  const found = await inTransaction(house.db, (tx) => pageById(tx, house.pageId));
  if (found === undefined) throw new Error('The house has no Page.');
  page = found;
});

afterAll(async () => {
  await house.close();
});

const now = (): Date => house.test.services.clock.now();
/** The school clock so many minutes from now. */
const inMinutes = (minutes: number): string =>
  schoolReading(new Date(now().getTime() + minutes * MINUTE_MS));
const inDays = (days: number): string => `${daysAfter(schoolDay(now()), days)}T12:00`;

/** A post without photos, handed in and checked. */
async function handIn(wantedAt: string | null): Promise<Draft> {
  const id = await writing.begin();
  count += 1;
  await writing.save('drafter', id, { text: `The hall has a new floor (${count}).`, wantedAt });
  await writing.submit('drafter', id);
  return writing.settled(id);
}

async function move(who: TestPersonKey, id: string, wantedAt: string): Promise<Answer> {
  const { version } = await house.draft('executiveHead', id);
  return house.ask(who, 'POST', `/api/drafts/${id}/move`, { version, wantedAt });
}

async function sendNow(who: TestPersonKey, id: string): Promise<Answer> {
  const { version } = await house.draft('executiveHead', id);
  const body = { kind: 'approve', when: 'now', version };
  return house.ask(who, 'POST', `/api/drafts/${id}/decision`, body);
}

const stateOf = async (id: string): Promise<string> => (await house.draft('head', id)).state;

/** A post that was approved for a time that passed while nothing might go out. */
async function late(): Promise<Draft> {
  const draft = await handIn(inMinutes(5));
  expect((await writing.approve(draft)).status).toBe(200);
  const wrong = { kind: 'wrong-page', says: 'The token speaks for another Page.' } as const;
  await inTransaction(house.db, (tx) => raiseAlert(tx, house.test.services, page, wrong));
  await house.passTime(36 * MINUTE_MS);
  const back = await house.draftUntil('head', draft.id, ({ state }) => state !== 'scheduled');
  expect(back.state).toBe('awaiting-decision');
  await inTransaction(house.db, (tx) => clearAlert(tx, house.test.services, page, wrong));
  return back;
}

describe('a time that is asked for', () => {
  test('that has passed, or is too far ahead, or that the clocks skip, is refused and nothing is lost', async () => {
    const id = await writing.begin();
    await writing.save('drafter', id, { text: 'Kept.', wantedAt: inDays(3) });
    for (const wantedAt of [inMinutes(-1), inDays(430), `${nextSpringChange()}T01:30`]) {
      const { version } = await house.draft('drafter', id);
      const body = { version, wantedAt };
      const answer = await house.ask<{ field: string }>(
        'drafter',
        'PATCH',
        `/api/drafts/${id}`,
        body,
      );
      expect([answer.status, answer.body.field]).toEqual([422, 'wantedAt']);
    }
    expect(await house.draft('drafter', id)).toMatchObject({ text: 'Kept.', wantedAt: inDays(3) });
  });

  test('is kept as it was meant beside its moment', async () => {
    const { id } = await handIn(inDays(4));
    const row = await house.db
      .selectFrom('draft_revision')
      .select(['wanted_wall', 'wanted_zone', 'wanted_at'])
      .where('draft_id', '=', id)
      .executeTakeFirstOrThrow();
    expect([row.wanted_wall, row.wanted_zone]).toEqual([inDays(4), 'Europe/London']);
    expect(row.wanted_at === null ? '' : schoolReading(row.wanted_at)).toBe(inDays(4));
  });

  test('that passed while it was being written stops the handing in', async () => {
    const id = await writing.begin();
    await writing.save('drafter', id, { text: 'Too slow.', wantedAt: inMinutes(5) });
    await house.passTime(6 * MINUTE_MS);
    const { version } = await house.draft('drafter', id);
    const answer = await house.ask('drafter', 'POST', `/api/drafts/${id}/submit`, { version });
    expect(answer.status).toBe(422);
    expect(await stateOf(id)).toBe('drafting');
  });
});

/** The last Sunday of the next March. */
function nextSpringChange(): string {
  const today = schoolDay(now());
  const year = Number(today.slice(0, 4)) + (today.slice(5) < '03-20' ? 0 : 1);
  let day = `${year}-03-31`;
  while (new Date(`${day}T00:00:00Z`).getUTCDay() !== 0) day = daysAfter(day, -1);
  return day;
}

describe('nobody decided in time', () => {
  test('it expires at that moment, its writer and the deciders are told, and it can be wanted anew', async () => {
    const draft = await handIn(inMinutes(10));
    await house.passTime(11 * MINUTE_MS);
    const expired = await house.draftUntil('head', draft.id, ({ state }) => state === 'expired');
    expect(expired.history.map(({ kind }) => kind)).toContain('draft.expired');
    const letters = await house.db
      .selectFrom('mail')
      .select('to_address')
      .where('subject', '=', 'A post did not go out in time')
      .execute();
    const { drafter, head, executiveHead } = house.federation.people;
    expect(letters.map((each) => each.to_address).toSorted()).toEqual(
      [drafter.email, head.email, executiveHead.email].toSorted(),
    );
    // A second run finds that it happened.
    await expireDraft(house.test.services, { draftId: draft.id, revision: draft.revision });
    expect((await house.draft('head', draft.id)).version).toBe(expired.version);
    const home = await house.ask<{ toMend: { id: string }[] }>('drafter', 'GET', '/api/home');
    expect(home.body.toMend.map(({ id }) => id)).toContain(draft.id);

    const taken = await house.ask('drafter', 'POST', `/api/drafts/${draft.id}/take-back`, {
      version: expired.version,
    });
    expect(taken.status).toBe(200);
    await writing.save('drafter', draft.id, { wantedAt: inDays(2) });
    await writing.submit('drafter', draft.id);
    expect((await writing.settled(draft.id)).state).toBe('awaiting-decision');
  });

  test('one that was approved does not expire, and goes out at its time', async () => {
    const draft = await handIn(inMinutes(10));
    await writing.approve(draft);
    await house.passTime(10.2 * MINUTE_MS);
    const out = await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
    expect(out.history.map(({ kind }) => kind)).not.toContain('draft.expired');
  });
});

describe('a post whose time passed', () => {
  test('goes out now with one more approval, of which no time is part', async () => {
    const draft = await late();
    expect(draft.cameBackBecause).toContain('send it out now, or choose another time');
    const acts = new Map(draft.acts.map(({ act, allowed }) => [act, allowed]));
    expect([acts.get('approve'), acts.get('send-now'), acts.get('move')]).toEqual([
      false,
      true,
      true,
    ]);
    expect((await writing.approve(draft)).status).toBe(409);
    expect((await sendNow('drafter', draft.id)).status).toBe(403);
    expect((await sendNow('head', draft.id)).status).toBe(200);
    await house.passTime(UNDO_OVER_MS);
    const out = await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
    expect(out.wantedAt).toBeNull();
    const approvals = await house.db
      .selectFrom('approval')
      .select(['digest', 'withdrawn_at'])
      .where('draft_id', '=', draft.id)
      .execute();
    // Pinned anew: the same words and Page, another time, another digest.
    expect(new Set(approvals.map(({ digest }) => digest)).size).toBe(2);
    expect(approvals.filter((each) => each.withdrawn_at === null)).toHaveLength(1);
  });

  test('keeps its time when that is undone', async () => {
    const draft = await late();
    expect((await sendNow('head', draft.id)).status).toBe(200);
    const { version } = await house.draft('head', draft.id);
    const undone = await house.ask('head', 'POST', `/api/drafts/${draft.id}/undo-approval`, {
      version,
    });
    expect(undone.status).toBe(200);
    expect(await house.draft('head', draft.id)).toMatchObject({
      state: 'awaiting-decision',
      wantedAt: draft.wantedAt,
    });
  });

  test('may be given another time, and is approved for that', async () => {
    const draft = await late();
    expect((await move('head', draft.id, inMinutes(20))).status).toBe(200);
    const moved = await house.draft('head', draft.id);
    expect(moved).toMatchObject({ state: 'awaiting-decision', cameBackBecause: null });
    expect((await writing.approve(moved)).status).toBe(200);
    await house.passTime(20.2 * MINUTE_MS);
    await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  });

  test('is not sent out now before its time', async () => {
    const draft = await handIn(inDays(3));
    const answer = await sendNow('head', draft.id);
    expect([answer.status, answer.body]).toMatchObject([409, { code: 'wrong-state' }]);
  });

  test('has the grace that the federation gives it', async () => {
    const set = (minutes: number) =>
      house.ask('administrator', 'PUT', '/api/calendar/grace', { minutes });
    expect((await set(1_441)).status).toBe(422);
    expect((await set(120)).status).toBe(204);
    const draft = await handIn(inMinutes(5));
    await writing.approve(draft);
    await house.stopWorker();
    await house.passTime(65 * MINUTE_MS);
    house.startWorker();
    await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
    expect((await set(30)).status).toBe(204);
  });
});

describe('another time for a post', () => {
  test('ends its approval: the head approves the new time, and the old one sends nothing', async () => {
    const draft = await handIn(inMinutes(10));
    await writing.approve(draft);
    const moved = await move('drafter', draft.id, inMinutes(60));
    expect([moved.status, moved.body]).toMatchObject([200, { needsApproval: true }]);
    const back = await house.draft('head', draft.id);
    expect(back.state).toBe('awaiting-decision');
    expect(back.cameBackBecause).toContain('chose another time after it was approved');
    await house.passTime(12 * MINUTE_MS);
    expect(await stateOf(draft.id)).toBe('awaiting-decision');
    expect((await writing.approve(back)).status).toBe(200);
    await house.passTime(49 * MINUTE_MS);
    await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
  });

  test('does not make an author of whoever chose it: the head still decides', async () => {
    const draft = await handIn(inDays(2));
    expect((await move('head', draft.id, inDays(3))).status).toBe(200);
    expect((await writing.approve(draft)).status).toBe(200);
  });

  test('is for whoever may edit or decide it, names the version, and needs a time that can be', async () => {
    const draft = await handIn(inDays(2));
    expect((await move('otherHead', draft.id, inDays(3))).status).toBe(404);
    expect((await move('safeguardingLead', draft.id, inDays(3))).status).toBe(403);
    expect((await move('head', draft.id, inMinutes(-5))).status).toBe(422);
    const body = { version: draft.version - 1, wantedAt: inDays(3) };
    const stale = await house.ask('head', 'POST', `/api/drafts/${draft.id}/move`, body);
    expect([stale.status, stale.body]).toMatchObject([409, { code: 'stale' }]);
    expect((await house.draft('head', draft.id)).wantedAt).toBe(draft.wantedAt);
  });

  test('expires at the new time, not at the old one', async () => {
    const draft = await handIn(inMinutes(10));
    expect((await move('drafter', draft.id, inMinutes(30))).status).toBe(200);
    await house.passTime(15 * MINUTE_MS);
    await house.checkAgain();
    expect(await stateOf(draft.id)).toBe('awaiting-decision');
    await house.passTime(16 * MINUTE_MS);
    await house.draftUntil('head', draft.id, ({ state }) => state === 'expired');
  });
});

describe('terms and quiet hours', () => {
  const settings = (who: TestPersonKey) =>
    house.ask<CalendarSettings>(who, 'GET', '/api/calendar/settings');
  const year = (): string => {
    const day = schoolDay(now());
    return [
      `Autumn term\t${daysAfter(day, -30)}\t${daysAfter(day, 60)}`,
      `Half-term\t${daysAfter(day, 5)}\t${daysAfter(day, 9)}`,
    ].join('\n');
  };

  test('are kept for one school by its head, for all by the office, and refused with the row', async () => {
    const { ssq, lf } = house.federation.schools;
    const add = (who: TestPersonKey, schoolId: string | null, rows: string) =>
      house.ask<{ facts?: object }>(who, 'POST', '/api/calendar/dates', { schoolId, rows });
    const wrong = await add('head', ssq, `${year()}\nEaster, soon, later`);
    expect([wrong.status, wrong.body]).toMatchObject([422, { facts: { problems: [{ row: 3 }] } }]);
    expect((await settings('head')).body.dates).toEqual([]);
    expect((await add('head', null, year())).status).toBe(403);
    expect((await add('head', lf, year())).status).toBe(403);
    expect((await add('head', ssq, year())).body).toEqual({ added: 2 });
    expect((await add('head', ssq, year())).status).toBe(422);
    // The other school's head neither sees them nor takes them away.
    expect((await settings('otherHead')).body.dates).toEqual([]);
    const [date] = (await settings('administrator')).body.dates;
    const url = `/api/calendar/dates/${date?.id}`;
    expect((await house.ask('otherHead', 'DELETE', url)).status).toBe(403);
  });

  test('are a warning while one chooses, a note to whoever approves, and never a block', async () => {
    const wantedAt = `${daysAfter(schoolDay(now()), 6)}T21:30`;
    const draft = await handIn(wantedAt);
    expect(draft.state).toBe('awaiting-decision');
    const notes = draft.findings.filter(({ rule }) =>
      ['outside-school-days', 'quiet-hours'].includes(rule),
    );
    expect(notes.map(({ severity }) => severity)).toEqual(['note', 'note']);
    expect(notes.map(({ why }) => why).join(' ')).toMatch(/half-term|bank holiday/);
    const asked = await house.ask<{ warnings: string[]; wrong: string | null }>(
      'drafter',
      'GET',
      `/api/drafts/${draft.id}/time?at=${wantedAt}`,
    );
    expect(asked.body.warnings).toEqual(notes.map(({ why }) => why));
    const past = `/api/drafts/${draft.id}/time?at=${inMinutes(-1)}`;
    expect((await house.ask<{ wrong: string }>('drafter', 'GET', past)).body.wrong).toContain(
      'has passed',
    );
    expect((await writing.approve(draft)).status).toBe(200);
  });

  test('quiet hours of one Page go before those of all', async () => {
    const set = (who: TestPersonKey, pageId: string | null, hours: object | null) =>
      house.ask(who, 'PUT', '/api/calendar/quiet-hours', { pageId, hours });
    const none = { from: '00:00', until: '00:00', weekends: false };
    expect((await set('head', null, none)).status).toBe(403);
    expect((await set('otherHead', house.pageId, none)).status).toBe(403);
    expect((await set('head', house.pageId, none)).status).toBe(204);
    const { body } = await settings('head');
    expect(body.quietHours).toEqual({ from: '20:00', until: '07:00', weekends: true });
    expect(body.pages).toMatchObject([{ id: house.pageId, quietHours: none }]);
    const draft = await handIn(`${daysAfter(schoolDay(now()), 40)}T21:30`);
    expect(draft.findings.filter(({ rule }) => rule === 'quiet-hours')).toEqual([]);
    expect((await set('head', house.pageId, null)).status).toBe(204);
    expect((await settings('head')).body.pages).toMatchObject([{ quietHours: null }]);
  });
});

describe('the month', () => {
  const monthOf = (wall: string): string => wall.slice(0, 7);
  const month = async (who: TestPersonKey, wall: string): Promise<Calendar> =>
    (await house.ask<Calendar>(who, 'GET', `/api/calendar?month=${monthOf(wall)}`)).body;

  test('shows a post to its writer, its head and the executive head, and to nobody else', async () => {
    const wantedAt = inDays(20);
    const draft = await handIn(wantedAt);
    const sees = async (who: TestPersonKey) =>
      (await month(who, wantedAt)).posts.find(({ id }) => id === draft.id);
    for (const who of ['drafter', 'head', 'executiveHead'] as const)
      expect(await sees(who)).toMatchObject({
        day: wantedAt.slice(0, 10),
        clock: '12:00',
        mayMove: true,
      });
    expect(await sees('safeguardingLead')).toMatchObject({ mayMove: false });
    for (const who of ['otherHead', 'otherDrafter'] as const)
      expect(await sees(who)).toBeUndefined();
    const turned = await house.ask('auditor', 'GET', '/api/calendar');
    expect(turned.status).toBe(403);
  });

  test('draws the same as the move allows, for each post of it', async () => {
    const { posts } = await month('drafter', inDays(0));
    expect(posts.length).toBeGreaterThan(3);
    for (const post of posts) {
      const draft = await house.draft('drafter', post.id);
      expect(post.mayMove).toBe(draft.acts.find(({ act }) => act === 'move')?.allowed);
    }
  });

  test('is whole weeks with what each day is', async () => {
    const answer = await month('head', inDays(6));
    expect(answer.days.length % 7).toBe(0);
    const { ssq } = house.federation.schools;
    const half = answer.days.filter(({ off }) =>
      off.some((each) => each.schoolId === ssq && each.is === 'half-term'),
    );
    expect(half.length).toBeGreaterThan(0);
    expect((await house.ask('head', 'GET', '/api/calendar?month=1999-13')).status).toBe(422);
  });
});
