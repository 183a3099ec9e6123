import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../moderation/kernel/log.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { askForTheDay } from '../../workers/daily.ts';
import { addFamilies, lettersTo, type TestFamilies } from '../factories/families.ts';
import { type House, openHouse } from '../factories/house.ts';

const DAY_MS = 86_400_000;

let house: House;
let families: TestFamilies;

beforeAll(async () => {
  house = await openHouse();
  families = await addFamilies(house.db, {
    federationId: house.federation.id,
    schoolId: house.federation.schools.ssq,
  });
});
afterAll(() => house.close());

test('a week before the day a worker reminds whoever has not answered, once', async () => {
  const { db, clock } = house.test.services;
  const dayIn = (days: number): string =>
    schoolDay(new Date(clock.now().getTime() + days * DAY_MS));
  const opened = await house.ask('head', 'POST', '/api/register/rounds', {
    schoolId: house.federation.schools.ssq,
    title: 'Photos',
    classIds: 'all',
    uses: ['facebook'],
    answerBy: dayIn(14),
    holdsFrom: dayIn(0),
    holdsUntil: dayIn(300),
  });
  expect(opened.status).toBe(201);
  const letters = async (): Promise<string[]> =>
    (await lettersTo(db, families.mother.email)).map(({ subject }) => subject.split(':')[0] ?? '');
  const parts = { db, clock, log: openLog('silent', 'test') };
  const askedAndDone = async (day: string) => {
    const job = await db
      .selectFrom('job_outbox')
      .select(['asked', 'finished_at'])
      .where('job_id', '=', `remind-parents-${day}`)
      .executeTakeFirst();
    return job === undefined || job.finished_at === null ? 'not done' : `asked ${job.asked}`;
  };
  const doneOn = async (day: string): Promise<void> => {
    await expect.poll(() => askedAndDone(day)).toBe('asked 1');
  };

  await askForTheDay(parts);
  await doneOn(dayIn(0));
  expect(await letters()).toHaveLength(1);

  await house.passTime(8 * DAY_MS);
  await askForTheDay(parts);
  await askForTheDay(parts);
  await doneOn(dayIn(0));
  expect(await letters()).toHaveLength(2);
  expect((await letters())[0]).toBe('Reminder');

  await house.passTime(DAY_MS);
  await askForTheDay(parts);
  await doneOn(dayIn(0));
  expect(await letters()).toHaveLength(2);
});
