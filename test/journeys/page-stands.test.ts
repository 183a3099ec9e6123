import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../moderation/database/client.ts';
import { clearAlert, raiseAlert } from '../../moderation/pages/alerts.actions.ts';
import { pageById, type PageRow } from '../../moderation/pages/pages.store.ts';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type House, openHouse } from '../factories/house.ts';
import { type Writing, writingIn } from '../factories/writing.ts';

const UNDO_OVER_MS = 11_000;
const MINUTE_MS = 60_000;

let house: House;
let writing: Writing;
let page: PageRow;

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

const wrong = { kind: 'wrong-page', says: 'The token speaks for another Page.' } as const;

function raise(): Promise<boolean> {
  return inTransaction(house.db, (tx) => raiseAlert(tx, house.test.services, page, wrong));
}

function clear(): Promise<void> {
  return inTransaction(house.db, (tx) => clearAlert(tx, house.test.services, page, wrong));
}

async function approvedAndDue(): Promise<Draft> {
  const draft = await writing.handIn();
  expect((await writing.approve(draft)).status).toBe(200);
  await house.passTime(UNDO_OVER_MS);
  return draft;
}

/** The worker has asked for this post to be tried again later. */
async function waitsFor(draftId: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { id } = await house.db
          .selectFrom('approval')
          .select('id')
          .where('draft_id', '=', draftId)
          .executeTakeFirstOrThrow();
        const rows = await house.db
          .selectFrom('job_outbox')
          .select('asked')
          .where('job_id', '=', `publish-${id}`)
          .execute();
        return rows.map(({ asked }) => asked);
      },
      { timeout: 10_000 },
    )
    .toEqual([2]);
}

test('a post waits while its Page stands still, and goes out when that ends', async () => {
  expect(await raise()).toBe(true);
  // The same once more is no news: one alert, one letter to each who is told.
  expect(await raise()).toBe(false);
  const letters = await house.ask<{ letters: { to: string; subject: string }[] }>(
    'administrator',
    'GET',
    '/api/mail?addressee=staff',
  );
  expect(letters.status).toBe(200);
  const about = JSON.stringify(letters.body).split('Stanton St Quintin School: please look');
  expect(about.length - 1).toBe(2);

  const draft = await approvedAndDue();
  await waitsFor(draft.id);
  const waiting = await house.draft('head', draft.id);
  expect(waiting.state).toBe('approved');
  expect(waiting.publications[0]?.trouble).toBe(
    'Nothing goes out to this Page until a person has looked: The token speaks for another Page.',
  );

  await clear();
  await house.draftUntil('head', draft.id, ({ state }) => state === 'published');
});

test('a post whose Page stood still for too long asks, and does not go out late by itself', async () => {
  await raise();
  const draft = await approvedAndDue();
  await waitsFor(draft.id);
  await house.passTime(31 * MINUTE_MS);
  const back = await house.draftUntil('head', draft.id, ({ state }) => state !== 'approved');
  expect(back.state).toBe('awaiting-decision');
  expect(back.cameBackBecause).toContain('It does not go out late by itself');
  await clear();
});
