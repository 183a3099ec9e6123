import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/factories/database.ts';
import { makeFederation, type TestFederation } from '../../test/factories/people.ts';
import { addPupil } from '../../test/factories/register.ts';
import { uuidV7 } from '../kernel/ids.ts';
import { recordEvent } from '../record/record.actions.ts';
import { type Db, inTransaction, openDatabase } from './client.ts';

const NOW = new Date('2026-11-24T14:10:00Z');
const newId = (): string => uuidV7(Date.now());

/** A draft with one revision, a Page, a photo with a marking and a roll, as our own code would leave it. */
interface Filled {
  readonly draftId: string;
  readonly photoId: string;
  readonly markingId: string;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
let db: Db;
let federation: TestFederation;
let personId: string;
let pupilId: string;
let pageId: string;
let otherPageId: string;
let pictureId: string;
let sealed: Filled;
let open: Filled;

beforeAll(async () => {
  database = await freshDatabase();
  ({ db, pool } = openDatabase(database.connectionString, () => undefined, 3));
  federation = await makeFederation(db);
  personId = federation.people.drafter.id;
  pupilId = await addPupil(db, {
    federationId: federation.id,
    schoolId: federation.schools.ssq,
    forename: 'Amara',
    surname: 'Okafor',
    answer: 'granted',
  });
  pageId = await page('1');
  otherPageId = await page('2');
  pictureId = newId();
  await run(
    `insert into picture (id, federation_id, original_sha256, bytes, media_type, file_name, uploaded_by, uploaded_at)
     values ($1, $2, 'a', 1, 'image/jpeg', 'a.jpg', $3, $4)`,
    [pictureId, federation.id, personId, NOW],
  );
  sealed = await draft();
  open = await draft();
  await seal(sealed);
  await histories();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function run(statement: string, values: unknown[] = []): Promise<number> {
  return (await pool.query(statement, values)).rowCount ?? 0;
}

async function page(graphId: string): Promise<string> {
  const id = newId();
  await run(
    `insert into page (id, federation_id, school_id, name, graph_id, graph_app_id, sealed_token, connected_at)
     values ($1, $2, $3, 'Page', $4, '1', '', $5)`,
    [id, federation.id, federation.schools.ssq, graphId, NOW],
  );
  return id;
}

async function draft(): Promise<Filled> {
  const made = { draftId: newId(), photoId: newId(), markingId: newId() };
  await run(
    `insert into draft (id, federation_id, school_id, author_id, state, version, revision, created_at, updated_at)
     values ($1, $2, $3, $4, 'drafting', 1, 1, $5, $5)`,
    [made.draftId, federation.id, federation.schools.ssq, personId, NOW],
  );
  await run(
    `insert into draft_revision (draft_id, number, text, edited_by, created_at, updated_at)
     values ($1, 1, 'What a harvest!', $2, $3, $3)`,
    [made.draftId, personId, NOW],
  );
  await run('insert into revision_page (draft_id, number, page_id) values ($1, 1, $2)', [
    made.draftId,
    pageId,
  ]);
  await addPhoto(made.draftId, made.photoId, 1);
  await addMarking(made.photoId, made.markingId);
  await run('insert into photo_roll (photo_id, subject_id) values ($1, $2)', [
    made.photoId,
    pupilId,
  ]);
  return made;
}

function addPhoto(draftId: string, photoId: string, position: number): Promise<number> {
  return run(
    'insert into revision_photo (id, draft_id, number, position, picture_id) values ($1, $2, 1, $3, $4)',
    [photoId, draftId, position, pictureId],
  );
}

function addMarking(photoId: string, markingId: string): Promise<number> {
  return run(
    `insert into photo_marking (id, photo_id, kind, x, y, width, height, marked_by, marked_at)
     values ($1, $2, 'cover', 0, 0, 9, 9, $3, $4)`,
    [markingId, photoId, personId, NOW],
  );
}

async function seal(which: Filled): Promise<void> {
  await run('update draft_revision set sealed_at = $2 where draft_id = $1', [which.draftId, NOW]);
}

/** One row in each table whose history may only grow. */
async function histories(): Promise<void> {
  await run(
    "insert into protection_flag (id, subject_id, act, reason, recorded_at) values ($1, $2, 'set', 'court order', $3)",
    [newId(), pupilId, NOW],
  );
  await run(
    `insert into draft_decision (id, draft_id, number, kind, person_id, saw_version, at)
     values ($1, $2, 1, 'reject', $3, 1, $4)`,
    [newId(), sealed.draftId, federation.people.head.id, NOW],
  );
  const findingId = newId();
  await run(
    `insert into draft_finding (id, draft_id, number, round, position, check_name, rule, severity, place, why, remedy)
     values ($1, $2, 1, 1, 1, 'faces', 'close-up', 'hold', '{}', 'why', 'remedy')`,
    [findingId, sealed.draftId],
  );
  await run(
    "insert into hold_resolution (finding_id, act, person_id, reason, at) values ($1, 'settled', $2, $3, $4)",
    [findingId, federation.people.head.id, 'All right', NOW],
  );
  await inTransaction(db, (tx) =>
    recordEvent(tx, {
      federationId: federation.id,
      at: NOW,
      actorId: null,
      kind: 'federation.seeded',
      subjectKind: 'federation',
      subjectId: federation.id,
      detail: { schools: 2 },
    }),
  );
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '23000') return message;
    throw error;
  }
  return 'The database let it pass.';
}

/** What PostgreSQL says when a row or table is pointed at by another one, or a trigger of ours refuses. */
const IN_USE = /violates foreign key constraint|referenced in a foreign key|append-only/;

describe('a history only grows', () => {
  const TABLES: [table: string, change: string][] = [
    ['consent_answer', "status = 'granted'"],
    ['protection_flag', "act = 'lifted'"],
    ['draft_decision', "kind = 'approve'"],
    ['hold_resolution', "reason = 'another reason'"],
    ['draft_editor', 'person_id = person_id'],
    ['record_event', "kind = 'draft.approved'"],
    ['record_detail', "detail = '{}'"],
  ];

  describe.each(TABLES)('%s', (table, change) => {
    test('holds something to lose', async () => {
      expect(await run(`select from ${table}`)).toBeGreaterThan(0);
    });
    test.each([
      ['UPDATE', `update ${table} set ${change}`],
      ['DELETE', `delete from ${table}`],
      ['TRUNCATE', `truncate ${table} cascade`],
    ])('refuses %s, and keeps what it had', async (act, statement) => {
      const before = (await pool.query(`select * from ${table}`)).rows;
      expect(await refusal(run(statement))).toContain(`append-only: ${act} refused`);
      expect((await pool.query(`select * from ${table}`)).rows).toEqual(before);
    });
  });

  test('and takes new rows', async () => {
    const again = run(
      "insert into protection_flag (id, subject_id, act, reason, recorded_at) values ($1, $2, 'lifted', 'order ended', $3)",
      [newId(), pupilId, NOW],
    );
    expect(await again).toBe(1);
  });

  test.each(['subject', 'person', 'draft', 'federation', 'draft_finding'])(
    'it cannot be swept away with %s',
    async (table) => {
      await expect(run(`delete from ${table}`)).rejects.toThrow(IN_USE);
      await expect(run(`truncate ${table}`)).rejects.toThrow(IN_USE);
      expect(await refusal(run(`truncate ${table} cascade`))).toContain('append-only');
    },
  );
});

/** Each act on the parts of a draft, with the same words for a sealed one and an open one. */
const ACTS: [says: string, act: (on: Filled, from: Filled) => Promise<number>][] = [
  [
    'its text changed',
    (on) => run("update draft_revision set text = 'x' where draft_id = $1", [on.draftId]),
  ],
  [
    'its time changed',
    (on) => run('update draft_revision set wanted_at = now() where draft_id = $1', [on.draftId]),
  ],
  [
    'another number given to it',
    (on) => run('update draft_revision set number = 1 where draft_id = $1', [on.draftId]),
  ],
  [
    'a Page added',
    (on) => run('insert into revision_page values ($1, 1, $2)', [on.draftId, otherPageId]),
  ],
  [
    'a Page exchanged',
    (on) => run('update revision_page set page_id = page_id where draft_id = $1', [on.draftId]),
  ],
  ['a photo added', (on) => addPhoto(on.draftId, newId(), 2)],
  [
    'a description changed',
    (on) => run("update revision_photo set alt_text = 'x' where id = $1", [on.photoId]),
  ],
  [
    'another picture put in',
    (on) => run('update revision_photo set picture_id = picture_id where id = $1', [on.photoId]),
  ],
  [
    'a photo moved out',
    (on, from) =>
      run('update revision_photo set draft_id = $2, position = 9 where id = $1', [
        on.photoId,
        from.draftId,
      ]),
  ],
  [
    'a photo moved back in',
    (on, from) =>
      run(
        'update revision_photo set draft_id = $1, position = 1 where draft_id in ($1, $2) and position in (1, 9)',
        [on.draftId, from.draftId],
      ),
  ],
  ['a marking added', (on) => addMarking(on.photoId, newId())],
  [
    'a cover moved',
    (on) => run('update photo_marking set x = x + 1 where photo_id = $1', [on.photoId]),
  ],
  ['a cover taken away', (on) => run('delete from photo_marking where id = $1', [on.markingId])],
  [
    'somebody ticked off the roll',
    (on) => run('delete from photo_roll where photo_id = $1', [on.photoId]),
  ],
  [
    'somebody put on the roll',
    (on) => run('insert into photo_roll values ($1, $2)', [on.photoId, pupilId]),
  ],
  ['a photo removed', (on) => run('delete from revision_photo where id = $1', [on.photoId])],
  ['a Page removed', (on) => run('delete from revision_page where draft_id = $1', [on.draftId])],
];

describe('a sealed revision stays as it was handed in', () => {
  test.each(ACTS.filter(([says]) => says !== 'a photo moved back in'))(
    'refused: %s',
    async (_says, act) => {
      expect(await refusal(act(sealed, open))).toMatch(/sealed/);
    },
  );

  test('it cannot be opened again, removed, or its moment changed', async () => {
    const where = `where draft_id = '${sealed.draftId}'`;
    for (const statement of [
      `update draft_revision set sealed_at = null ${where}`,
      `update draft_revision set sealed_at = now() ${where}`,
      `delete from draft_revision ${where}`,
    ]) {
      expect(await refusal(run(statement)), statement).toMatch(/is sealed/);
    }
  });

  test('nothing of an open draft can be moved into it', async () => {
    for (const [statement, values] of [
      [
        'update revision_photo set draft_id = $1, position = 2 where id = $2',
        [sealed.draftId, open.photoId],
      ],
      [
        'update revision_page set draft_id = $1, page_id = $3 where draft_id = $2',
        [sealed.draftId, open.draftId, otherPageId],
      ],
      ['update photo_marking set photo_id = $1 where id = $2', [sealed.photoId, open.markingId]],
    ] as const) {
      expect(await refusal(run(statement, [...values])), statement).toMatch(/sealed/);
    }
    await run(
      'insert into subject select $1, federation_id, school_id, class_id, kind, forename, surname, known_as, leaves_on, created_at from subject where id = $2',
      [otherPageId, pupilId],
    );
    await run('update photo_roll set subject_id = $1 where photo_id = $2', [
      otherPageId,
      open.photoId,
    ]);
    const moved = run('update photo_roll set photo_id = $1 where photo_id = $2', [
      sealed.photoId,
      open.photoId,
    ]);
    expect(await refusal(moved)).toMatch(/sealed/);
    await run('update photo_roll set subject_id = $1 where photo_id = $2', [pupilId, open.photoId]);
  });

  test.each(['draft_revision', 'revision_page', 'revision_photo', 'photo_marking', 'photo_roll'])(
    '%s cannot be emptied',
    async (table) => {
      expect(await refusal(run(`truncate ${table} cascade`))).toContain('append-only');
    },
  );

  test('sealing in the same transaction counts at once', async () => {
    const fresh = await draft();
    const client = await pool.connect();
    await client.query('begin');
    await client.query('update draft_revision set sealed_at = now() where draft_id = $1', [
      fresh.draftId,
    ]);
    expect(
      await refusal(client.query('delete from photo_marking where photo_id = $1', [fresh.photoId])),
    ).toMatch(/sealed/);
    await client.query('rollback');
    client.release();
  });

  test('the draft around it still moves on', async () => {
    expect(
      await run("update draft set state = 'checking', version = 2 where id = $1", [sealed.draftId]),
    ).toBe(1);
  });
});

describe('an open revision can be worked on, so the refusals above are about sealing', () => {
  let other: Filled;
  let mine: Filled;
  beforeAll(async () => {
    other = await draft();
    await run('delete from revision_photo where draft_id = $1', [other.draftId]);
    mine = await draft();
  });
  test.each(ACTS.filter(([says]) => says !== 'somebody put on the roll'))(
    'allowed: %s',
    async (_says, act) => {
      expect(await act(mine, other)).toBeGreaterThan(0);
    },
  );
  test('allowed: taking the whole revision away', async () => {
    await run('delete from revision_photo where draft_id = $1', [mine.draftId]);
    expect(await run('delete from draft_revision where draft_id = $1', [mine.draftId])).toBe(1);
  });
});
