import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation } from '../../test/factories/people.ts';
import { handClock } from '../../test/factories/sandbox.ts';
import { stubFault, stubGraph } from '../../test/factories/stub-graph.ts';
import type { StubAnswer } from '../../test/factories/stub-graph.ts';
import { type Db, openDatabase } from '../database/client.ts';
import { connectPage } from '../facebook/graph-client.ts';
import { waitAskedBy } from '../facebook/graph-allowance.ts';
import { uuidV7 } from '../kernel/ids.ts';
import type { SocialPage } from '../facebook/social-page.ts';
import { allowanceOf, measureAllowances } from './allowance.actions.ts';

const PAGE = '61550000000000001';
const OTHER_PAGE = '61550000000000002';
const clock = handClock('2026-11-25T10:00:00Z');

let database: Awaited<ReturnType<typeof freshDatabase>>;
const processes: Db[] = [];
let answer: StubAnswer;
let paused: number[];
const graph = stubGraph(() => answer);

beforeAll(async () => {
  database = await freshDatabase();
  // Two pools, as two worker processes have them.
  for (let index = 0; index < 2; index += 1)
    processes.push(openDatabase(database.connectionString, () => undefined, 2).db);
});
beforeEach(async () => {
  await database.pool.query('truncate facebook_allowance');
  graph.calls.length = 0;
  paused = [];
  answer = { body: { id: PAGE, name: 'A school' } };
});
afterAll(async () => {
  for (const db of processes) await db.destroy();
  await database.drop();
});

function pageIn(process: number, pageId = PAGE, isUrgent = false): SocialPage {
  const db = processes[process];
  if (db === undefined) throw new Error('There are two processes.');
  const allowance = allowanceOf({ db, clock }, { graphId: pageId, graphAppId: '4711' }, isUrgent);
  return connectPage({
    ...graph.connection,
    pageId,
    clock,
    pause: async (milliseconds) => void paused.push(milliseconds),
    allowance,
  });
}

const failing = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe('a refusal for the number of calls', () => {
  test('of a Page stops its calls in every process until the time that Facebook named, and no other Page', async () => {
    const until = new Date(clock.now().getTime() + 20 * 60_000);
    answer = {
      ...stubFault(80001),
      headers: {
        'x-business-use-case-usage': JSON.stringify({
          [PAGE]: [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 20 }],
        }),
      },
    };
    expect(waitAskedBy(await failing(pageIn(0).whoAmI()))).toEqual(until);
    answer = { body: { id: PAGE, name: 'A school' } };
    const other = await failing(pageIn(1).whoAmI());
    expect(other).toMatchObject({ class: 'throttle' });
    expect(waitAskedBy(other)).toEqual(until);
    expect(waitAskedBy(await failing(pageIn(1, PAGE, true).deletePost(`${PAGE}_1`)))).toEqual(
      until,
    );
    expect(graph.calls).toHaveLength(1);
    await pageIn(1, OTHER_PAGE).whoAmI();
    expect(graph.calls).toHaveLength(2);
    clock.forward(20 * 60_000);
    await pageIn(1).whoAmI();
    expect(graph.calls).toHaveLength(3);
  });

  test('of the app stops every Page, a write is not repeated, and each refusal in a row waits longer', async () => {
    answer = stubFault(4);
    for (const waited of [5, 15, 60, 60]) {
      const refusal = await failing(pageIn(0).publishPost(`${PAGE}_1`));
      expect(waitAskedBy(refusal)).toEqual(new Date(clock.now().getTime() + waited * 60_000));
      expect(await failing(pageIn(1, OTHER_PAGE).whoAmI())).toMatchObject({ class: 'throttle' });
      clock.forward(waited * 60_000);
    }
    expect(graph.calls).toHaveLength(4);
    answer = {
      body: { id: PAGE, name: 'A school' },
      headers: { 'x-app-usage': '{"call_count":9}' },
    };
    await pageIn(1).whoAmI();
    answer = stubFault(4);
    const again = await failing(pageIn(0).whoAmI());
    expect(waitAskedBy(again)).toEqual(new Date(clock.now().getTime() + 5 * 60_000));
  });

  test('is not shortened by an answer that was on its way', async () => {
    answer = stubFault(32);
    await failing(pageIn(0).whoAmI());
    const db = processes[1];
    if (db === undefined) throw new Error('There are two processes.');
    const late = allowanceOf({ db, clock }, { graphId: PAGE, graphAppId: '4711' }, false);
    await late.answered([{ scope: 'page', percent: 10, regainMinutes: 0 }]);
    expect(await late.waitsUntil()).toEqual(new Date(clock.now().getTime() + 5 * 60_000));
  });
});

test('operators see how near the limit each Page is, and for how long it waits', async () => {
  const db = processes[0];
  if (db === undefined) throw new Error('There are two processes.');
  const federation = await makeFederation(db);
  const id = uuidV7(clock.now().getTime());
  await db
    .insertInto('page')
    .values({
      id,
      federation_id: federation.id,
      school_id: federation.schools.ssq,
      name: 'A school',
      graph_id: PAGE,
      graph_app_id: '4711',
      sealed_token: Buffer.of(1),
      sealed_app_secret: null,
      connected_at: clock.now(),
    })
    .execute();
  expect(await measureAllowances({ db, clock })).toEqual([]);
  answer = {
    body: { id: PAGE, name: 'A school' },
    headers: { 'x-app-usage': '{"call_count":90}', 'x-page-usage': '{"call_count":12}' },
  };
  await pageIn(0).whoAmI();
  const measured = await measureAllowances({ db, clock });
  expect(measured).toEqual([{ pageId: id, percent: 90, waitSeconds: 6 }]);
});

describe('near the limit', () => {
  const nearly = (percent: number): void => {
    answer = {
      body: { id: PAGE, name: 'A school' },
      headers: { 'x-page-usage': JSON.stringify({ call_count: percent }) },
    };
  };

  test('calls of every process are spaced out', async () => {
    nearly(89);
    await pageIn(0).whoAmI();
    expect(paused).toEqual([]);
    await pageIn(1).whoAmI();
    expect(paused).toEqual([5_000]);
  });

  test('they wait, and what takes something off the Page does not', async () => {
    nearly(96);
    await pageIn(0).whoAmI();
    expect(await failing(pageIn(1).whoAmI())).toMatchObject({ class: 'throttle' });
    await pageIn(1, PAGE, true).whoAmI();
    expect(graph.calls).toHaveLength(2);
    clock.forward(10 * 60_000);
    nearly(3);
    await pageIn(1).whoAmI();
    await pageIn(0).whoAmI();
    expect(graph.calls).toHaveLength(4);
  });
});
