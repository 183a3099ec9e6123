import { setTimeout as sleep } from 'node:timers/promises';
import type { Draft } from '../../server/contract/drafts.contract.ts';
import { type Dice, diceOf } from './dice.ts';
import type { FaultHouse } from './fault-house.ts';
import {
  approve,
  begin,
  type Begun,
  handIn,
  type People,
  type Post,
  undo,
  withdraw,
} from './one-post.ts';
import type { Part } from './part.ts';
import { patiently } from './patient-visitor.ts';

const WRITE_AT_ONCE = 4;
const TROUBLE_MS = 10_000;
const UNDO_OVER_MS = 11_000;
const GRACE_OVER_MS = 31 * 60_000;
const SETTLE_WITHIN_MS = 60_000;
const ON_THE_WAY: readonly Draft['state'][] = ['approved', 'scheduled', 'publishing'];

/** Counts what was done to the house. */
export type Note = (what: string) => void;

/**
 * One round: so many posts are written and approved, all become due at once, and while they go out everything is killed, the
 * Page loses answers, jobs are doubled and the clock is moved. Then calm, until each has an outcome.
 */
export async function round(
  house: FaultHouse,
  people: People,
  order: { readonly seed: number; readonly first: number; readonly posts: number },
  note: Note,
): Promise<Post[]> {
  const dice = diceOf(order.seed);
  const posts = await prepare(house, people, dice, order);
  house.troublePage(dice.between(0, 2 ** 31));
  await patiently(() => house.moveClock(UNDO_OVER_MS));
  await Promise.all([
    disturb(house, diceOf(dice.between(0, 2 ** 31)), note),
    ...posts
      .filter(({ twist }) => twist === 'withdrawn')
      .map(async (post) => {
        await sleep(dice.between(0, TROUBLE_MS));
        await withdraw(people.head, post);
      }),
  ]);
  house.troublePage(null);
  await patiently(() => house.allUp());
  await patiently(() => house.duplicateJobs());
  await settle(house, people, posts);
  return posts;
}

async function prepare(
  house: FaultHouse,
  people: People,
  dice: Dice,
  order: { readonly first: number; readonly posts: number },
): Promise<Post[]> {
  const posts: Post[] = [];
  for (let from = 0; from < order.posts; from += WRITE_AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(WRITE_AT_ONCE, order.posts - from) },
      (_, index) => order.first + from + index,
    );
    const begun: Begun[] = [];
    for (const number of numbers) begun.push(await begin(house, people, number));
    const some = await Promise.all(
      begun.map((one) => handIn(house, people, diceOf(dice.between(0, 2 ** 31)), one)),
    );
    posts.push(...some);
  }
  for (const post of posts) await approve(people.head, post);
  for (const post of posts) if (post.twist === 'undone') await undo(people.head, post);
  return posts;
}

/** Kills one thing after another, and lets each come back a moment later. */
async function disturb(house: FaultHouse, dice: Dice, note: Note): Promise<void> {
  const comingBack: Promise<void>[] = [];
  for (const end = Date.now() + TROUBLE_MS; Date.now() < end;) {
    await sleep(dice.between(100, 1_200));
    const act = dice.next();
    if (act < 0.15) {
      note('jobs doubled');
      await patiently(() => house.duplicateJobs());
    } else if (act < 0.25) {
      note('clock moved');
      await patiently(() => house.moveClock(dice.oneOf([-4_000, 3_000, 30_000])));
    } else {
      const part = dice.oneOf(house.parts as [(typeof house.parts)[number]]);
      const away = dice.between(0, 1_500);
      note(`${part.name} killed`);
      comingBack.push(part.kill().then(() => backAfter(part, away)));
    }
  }
  await Promise.all(comingBack);
}

async function backAfter(part: Part, milliseconds: number): Promise<void> {
  await sleep(milliseconds);
  await patiently(() => part.up());
}

/** Waits until nothing is on its way any more; what still waits for its Page asks after the grace. */
async function settle(house: FaultHouse, people: People, posts: readonly Post[]): Promise<void> {
  if (await allSettled(people, posts)) return;
  await house.moveClock(GRACE_OVER_MS);
  await allSettled(people, posts);
}

async function allSettled({ head }: People, posts: readonly Post[]): Promise<boolean> {
  for (const end = Date.now() + SETTLE_WITHIN_MS; Date.now() < end; await sleep(500)) {
    const states: Draft['state'][] = [];
    for (const { draftId } of posts) {
      const { body } = await head.attempt('GET', `/api/drafts/${draftId}`);
      states.push(body['state'] as Draft['state']);
    }
    if (!states.some((state) => ON_THE_WAY.includes(state))) return true;
  }
  return false;
}
