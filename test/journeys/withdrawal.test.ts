import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listForOperators } from '../../moderation/reach-back/operators-list.actions.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Posting, postingIn, showing } from '../factories/posting.ts';
import type { Withdrawing } from '../factories/withdrawing.ts';
import { inFourWeeks, FACE, OTHER_FACE, type Writing } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;
const COVER = { x: 80, y: 80, width: 160, height: 180 };

let house: House;
let writing: Writing;
let register: Withdrawing;
let posting: Posting;

beforeAll(async () => {
  house = await openHouse();
  posting = postingIn(house);
  ({ writing, register } = posting);
});

afterAll(async () => {
  await house.close();
});

async function mailSince(at: Date): Promise<{ to: string; text: string }[]> {
  const rows = await house.db
    .selectFrom('mail')
    .selectAll()
    .where('created_at', '>=', at)
    .orderBy('to_address')
    .execute();
  return rows.map((row) => ({ to: row.to_address, text: `${row.subject}\n${row.body}` }));
}

describe('a yes that is taken back', () => {
  test('leaves a draft to its writer, who sees why it cannot go out', async () => {
    const child = await writing.pupil('Edith', 'granted');
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, showing(child));
    await writing.save('drafter', id, { text: 'Planting bulbs.' });
    await register.say(child, 'withdrawn');
    const found = await register.caseUntil(child);
    expect(found).toMatchObject({
      says: 'The yes to the Facebook Page was taken back.',
      drafts: [{ draftId: id, was: 'drafting', outcome: 'judged-when-opened', state: 'drafting' }],
      posts: [],
    });
    expect(found.secondsToReach).toBeLessThan(15);
    const draft = await house.draft('drafter', id);
    expect(draft.findings.map(({ rule }) => rule)).toContain('no-permission');
  });

  test('stays in the inbox with what stops it, and can no longer be approved', async () => {
    const child = await writing.pupil('Edmund', 'granted');
    const draft = await writing.handIn(showing(child));
    expect(draft.state).toBe('awaiting-decision');
    await register.say(child, 'withdrawn');
    const found = await register.caseUntil(child);
    expect(found.drafts).toMatchObject([{ was: 'awaiting-decision', outcome: 'with-approver' }]);
    const now = await house.draft('head', draft.id);
    expect(now).toMatchObject({
      state: 'awaiting-decision',
      cameBackBecause:
        "The register changed while it waited: Edmund's parents took back their yes to Facebook.",
    });
    expect(now.version).toBeGreaterThan(draft.version);
    expect(now.findings.filter(({ severity }) => severity === 'block')).toMatchObject([
      { rule: 'no-permission' },
    ]);
    const stale = await house.ask('head', 'POST', `/api/drafts/${draft.id}/decision`, {
      kind: 'approve',
      version: draft.version,
    });
    expect(stale.body).toMatchObject({ code: 'stale' });
    expect((await writing.approve(draft)).body).toMatchObject({ code: 'something-stops-it' });
  });

  test.each([
    ['approved', null],
    ['scheduled', inFourWeeks()],
  ] as const)('brings a post that was %s back to the inbox', async (state, wantedAt) => {
    const child = await writing.pupil(`Wilf${state}`, 'granted');
    const id = await writing.begin();
    await writing.addPhoto('drafter', id, showing(child));
    await writing.save('drafter', id, { text: `Assembly, ${state}.`, wantedAt });
    await writing.submit('drafter', id);
    const draft = await writing.settled(id);
    expect((await writing.approve(draft)).status).toBe(200);
    expect((await house.draft('head', id)).state).toBe(state);
    await register.say(child, 'withdrawn');
    const found = await register.caseUntil(child);
    expect(found.drafts).toMatchObject([{ was: state, outcome: 'came-back' }]);
    const back = await house.draft('drafter', id);
    expect(back.state).toBe('awaiting-decision');
    expect(back.cameBackBecause).toContain(`Wilf${state}'s parents took back their yes`);
    expect(back.findings.map(({ rule }) => rule)).toContain('no-permission');
    await house.passTime(UNDO_OVER_MS);
    await register.quiet();
    expect(await register.onPage(`Assembly, ${state}.`)).toEqual([]);
  });

  test('takes a published post off the Page, with proof and time, and writes to the heads', async () => {
    const child = await writing.pupil('Ottoline', 'granted');
    const draft = await posting.publish(await writing.handIn(showing(child)));
    expect(await register.onPage(draft.text)).toEqual([true]);
    const before = house.test.services.clock.now();
    await register.say(child, 'withdrawn');
    const found = await register.caseUntil(child, ({ posts }) => posts[0]?.standing === 'done');
    expect(found.posts).toMatchObject([
      { draftId: draft.id, doneBy: null, wasGone: false, tries: 1, trouble: null, acts: [] },
    ]);
    expect(found.posts[0]?.seconds).toBeLessThan(15);
    expect(await register.onPage(draft.text)).toEqual([]);
    expect(await register.photosOnPage(draft)).toEqual([false]);
    const down = await house.draft('drafter', draft.id);
    expect(down.state).toBe('taken-down');
    expect(down.publications).toMatchObject([
      { state: 'taken-down', takenDownBecause: 'A child in it may not be shown any more.' },
    ]);
    expect(down.history.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['take-down.asked', 'take-down.done']),
    );
    const proof = await house.db
      .selectFrom('take_down')
      .selectAll()
      .where('id', '=', found.posts[0]?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(proof.proof).toMatchObject({ kind: 'read-back', was: 'deleted', photosGone: 1 });
    const operators = await listForOperators(house.test.services);
    expect(operators.find(({ id }) => id === found.id)).toMatchObject({
      drafts: 0,
      posts: [{ standing: 'done', tries: 1, seconds: found.posts[0]?.seconds }],
    });
    expect(JSON.stringify(operators)).not.toMatch(/Ottoline|withdrawn/u);
    const mail = await mailSince(before);
    const { head, executiveHead } = house.federation.people;
    expect(mail.map(({ to }) => to)).toEqual([executiveHead.email, head.email].toSorted());
    for (const { text } of mail) {
      expect(text).toContain('may no longer be shown');
      expect(text).toContain('/register/withdrawals');
      expect(text).not.toMatch(/Ottoline|Quillfeather|withdr(?!awals)|took back/iu);
    }
    // Neither a second run nor a rebuilt queue does anything again.
    const events = await countEvents();
    await house.db
      .updateTable('job_outbox')
      .set({ finished_at: null, sent_at: null })
      .where('job', 'in', ['reach-back', 'look-back', 'take-down'])
      .execute();
    await house.passTime(0);
    await register.quiet();
    expect(await countEvents()).toBe(events);
    expect((await mailSince(before)).length).toBe(mail.length);
    // A yes given again puts nothing back.
    await register.say(child, 'granted');
    await register.quiet();
    expect((await house.draft('drafter', draft.id)).state).toBe('taken-down');
    expect((await register.caseUntil(child)).mayBeShownAgain).toBe(true);
  });

  async function countEvents(): Promise<number> {
    const row = await house.db
      .selectFrom('record_event')
      .select((eb) => eb.fn.countAll<string>().as('events'))
      .executeTakeFirstOrThrow();
    return Number(row.events);
  }

  test('takes a post off in which the child was only declared', async () => {
    const child = await writing.pupil('Barnaby', 'granted');
    const id = await writing.begin();
    const photoId = await writing.addPhoto('drafter', id, { faces: [FACE] });
    const roll = await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${photoId}/roll`, {
      subjectIds: [child],
    });
    await house.ask('drafter', 'PATCH', `/api/drafts/${id}/photos/${photoId}`, {
      accounting: 'roll',
    });
    expect(roll.status, JSON.stringify(roll.body)).toBe(200);
    await writing.save('drafter', id, { text: 'The whole hall sang.' });
    await writing.submit('drafter', id);
    const draft = await posting.publish(await writing.settled(id));
    await register.say(child, 'withdrawn');
    await register.caseUntil(child, ({ posts }) => posts[0]?.standing === 'done');
    expect(await register.onPage(draft.text)).toEqual([]);
  });

  test('leaves a post alone in which the child is covered', async () => {
    const child = await writing.pupil('Gideon', 'granted');
    const draft = await writing.handIn({
      faces: [FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: child },
        { kind: 'cover', box: COVER, look: 'solid' },
      ],
    });
    const post = await posting.publish(draft);
    await register.say(child, 'withdrawn');
    const found = await register.caseUntil(child);
    expect(found).toMatchObject({ drafts: [], posts: [] });
    await register.quiet();
    expect((await house.draft('head', post.id)).state).toBe('published');
    expect(await register.onPage(post.text)).toEqual([true]);
  });

  test('leaves a post alone from which the child is cropped away', async () => {
    const child = await writing.pupil('Hattie', 'granted');
    const other = await writing.pupil('Ned', 'granted');
    const id = await writing.begin();
    const photoId = await writing.addPhoto('drafter', id, {
      faces: [FACE, OTHER_FACE],
      markings: [
        { kind: 'person', box: FACE, subjectId: child },
        { kind: 'person', box: OTHER_FACE, subjectId: other },
      ],
    });
    await house.draftUntil('drafter', id, ({ photos }) => photos[0]?.checkState === 'checked');
    const crop = await house.ask('drafter', 'PUT', `/api/drafts/${id}/photos/${photoId}/crop`, {
      x: 400,
      y: 0,
      width: 500,
      height: 400,
    });
    expect(crop.status, JSON.stringify(crop.body)).toBe(200);
    await writing.save('drafter', id, { text: 'A goal on Friday.' });
    await writing.submit('drafter', id);
    const post = await posting.publish(await writing.settled(id));
    await register.say(child, 'withdrawn');
    await register.caseUntil(child);
    await register.quiet();
    expect((await house.draft('head', post.id)).state).toBe('published');
  });

  test('touches nothing of anybody else, and is on the list all the same', async () => {
    const child = await writing.pupil('Iris', 'granted');
    await register.say(child, 'withdrawn');
    expect(await register.caseUntil(child)).toMatchObject({ drafts: [], posts: [] });
  });
});

describe('a first refusal', () => {
  test('of somebody who is shown nowhere opens no case', async () => {
    const child = await writing.pupil('Jethro', 'not-asked');
    await register.say(child, 'refused');
    await register.quiet();
    expect((await register.list()).withdrawals.map(({ person }) => person?.id)).not.toContain(
      child,
    );
  });
});

describe('a yes with stricter conditions', () => {
  test('takes off a post that shows the child alone, once they may be shown in a group only', async () => {
    const child = await writing.pupil('Kezia', 'granted');
    const post = await posting.publish(await writing.handIn(showing(child)));
    await register.say(child, 'granted', { groupOnly: true });
    const found = await register.caseUntil(child, ({ posts }) => posts[0]?.standing === 'done');
    expect(found.says).toBe('The yes to the Facebook Page asks for more than before.');
    expect((await house.draft('head', post.id)).state).toBe('taken-down');
  });

  test('leaves a post that keeps to them', async () => {
    const child = await writing.pupil('Linus', 'granted');
    const post = await posting.publish(await writing.handIn(showing(child)));
    await register.say(child, 'granted', { noCloseUp: true });
    await register.quiet();
    expect((await house.draft('head', post.id)).state).toBe('published');
  });
});

describe('a protection flag', () => {
  test('takes a post off, brings another one back, and nobody reads why', async () => {
    const child = await writing.pupil('Mabel', 'granted');
    const post = await posting.publish(await writing.handIn(showing(child)));
    const waiting = await writing.handIn(showing(child));
    expect((await writing.approve(waiting)).status).toBe(200);
    await register.flag(child);
    const found = await register.caseUntil(child, ({ posts }) => posts[0]?.standing === 'done');
    expect(found.says).toBe('Cannot be published.');
    expect((await house.draft('drafter', waiting.id)).cameBackBecause).toBe(
      'The register changed after the approval: Mabel cannot be published.',
    );
    expect((await house.draft('drafter', post.id)).state).toBe('taken-down');
    for (const who of ['head', 'executiveHead', 'safeguardingLead'] as const) {
      const answer = JSON.stringify(await register.list(who));
      expect(answer).not.toContain('Secretword');
      expect(answer).not.toContain('protected');
    }
    expect(JSON.stringify(await house.draft('drafter', post.id))).not.toContain('Secretword');
  });
});
