import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { registerCoverage } from '../../moderation/consent/lists/coverage.actions.ts';
import {
  listMarkable,
  listRegister,
  registerUpkeep,
} from '../../moderation/consent/lists/listing.actions.ts';
import { namesOfSchools, openUses } from '../../moderation/consent/register.actions.ts';
import { freshenRegister } from '../../moderation/consent/lists/standing.actions.ts';
import { inTransaction, openDatabase } from '../../moderation/database/client.ts';
import { migrate } from '../../moderation/database/migrate.ts';
import type { Deps } from '../../moderation/deps.ts';
import { systemClock } from '../../moderation/kernel/clock.ts';
import type { Actor, Role } from '../../moderation/kernel/permissions.ts';
import { schoolDay } from '../../moderation/kernel/school-time.ts';
import { startEmbeddedPostgres } from '../../server/embedded/embedded-postgres.ts';

const SMALL = { name: 'two schools', schools: 2, pupils: 120 };
const LARGE = { name: 'a trust', schools: 300, pupils: 100_000 };
/** One school of the size of a large secondary, for what is read with every judgement of a draft. */
const ONE_SCHOOL = { name: 'one school', schools: 1, pupils: 2_000 };
const RUNS = 30;

export interface RegisterBenchRow {
  readonly what: string;
  readonly smallMs: number;
  readonly largeMs: number;
  readonly ratio: number;
}

interface Register {
  readonly federationId: string;
  readonly schoolId: string;
  readonly classId: string;
}

type Ask = (deps: Deps, register: Register) => Promise<unknown>;

/** What staff ask of the register, as a drafter of one school and as the head of all. */
const ASKS: Readonly<Record<string, Ask>> = {
  'search by name, one school (marking)': (deps, at) =>
    listMarkable(deps, drafter(at), { schoolId: at.schoolId, search: 'adarn ash' }),
  'class list (marking)': (deps, at) =>
    listMarkable(deps, drafter(at), { schoolId: at.schoolId, search: '', classId: at.classId }),
  'search by name, one school': (deps, at) => listRegister(deps, head(at), { search: 'adarn ash' }),
  'search by name, all schools': (deps, at) =>
    listRegister(deps, executive(at), { search: 'adarn ash' }),
  'search by one letter, all schools': (deps, at) =>
    listRegister(deps, executive(at), { search: 'a' }),
  'class list': (deps, at) => listRegister(deps, executive(at), { classId: at.classId }),
  'who said no, one school': (deps, at) => listRegister(deps, head(at), { answer: 'refused' }),
  'who said no, all schools': (deps, at) =>
    listRegister(deps, executive(at), { answer: 'refused' }),
  'who may not, all schools': (deps, at) =>
    listRegister(deps, executive(at), { answer: 'may-not' }),
  'whose yes ends in 30 days, one school': (deps, at) =>
    listRegister(deps, head(at), { ends: '30' }),
  'whose yes ends in 30 days, all schools': (deps, at) =>
    listRegister(deps, executive(at), { ends: '30' }),
  'everybody, first page, all schools': (deps, at) => listRegister(deps, executive(at), {}),
  'everybody, next page, all schools': nextPage,
  'with a brother or sister, all schools': (deps, at) =>
    listRegister(deps, executive(at), { siblings: true }),
  'what waits for the office, all schools': (deps, at) => registerUpkeep(deps, executive(at), {}),
};

/** Grows with the schools that it adds up, by its nature: shown beside the rest, with no bound. */
const ADDING_UP: Readonly<Record<string, Ask>> = {
  'coverage, one school': (deps, at) => registerCoverage(deps, head(at), {}),
  'coverage, all schools': (deps, at) => registerCoverage(deps, executive(at), {}),
};

const nextAfter = new Map<string, string>();

async function nextPage(deps: Deps, at: Register): Promise<unknown> {
  const after = nextAfter.get(at.federationId);
  if (after !== undefined) return listRegister(deps, executive(at), { after });
  const first = await listRegister(deps, executive(at), {});
  if (first.after !== null) nextAfter.set(at.federationId, first.after);
  return first;
}

/** How the time of each list grows from 120 pupils to 100,000, both in one database of its own; and what working them out takes. */
export async function registerBench(): Promise<readonly object[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'));
  const postgres = await startEmbeddedPostgres({
    dataFolder: folder,
    throwAway: false,
    log: () => undefined,
  });
  const { db, pool } = openDatabase(postgres.connectionString, () => undefined);
  try {
    await migrate(pool);
    await inTransaction(db, openUses);
    const deps = { db, clock: systemClock } as Deps;
    const small = await fill(pool, SMALL);
    const single = await fill(pool, ONE_SCHOOL);
    await freshenRegister(db, schoolDay(systemClock.now()));
    const large = await fill(pool, LARGE);
    const began = performance.now();
    const people = await freshenRegister(db, schoolDay(systemClock.now()));
    const derivedMs = performance.now() - began;
    await pool.query('vacuum analyze');
    const rows: object[] = [];
    const compare = async (asks: Readonly<Record<string, Ask>>): Promise<void> => {
      for (const [what, ask] of Object.entries(asks)) {
        const [smallMs = 0, largeMs = 0] = await medians([
          () => ask(deps, small),
          () => ask(deps, large),
        ]);
        rows.push({ what, smallMs, largeMs, ratio: largeMs / smallMs } satisfies RegisterBenchRow);
      }
    };
    const before = await wholeTableReads(pool);
    await compare(ASKS);
    const reads = (await wholeTableReads(pool)) - before;
    rows.push({
      what: 'times that one of these read a whole table, without an index',
      times: reads,
    });
    await compare(ADDING_UP);
    const [namesMs = 0] = await medians([
      () =>
        inTransaction(db, (tx) =>
          namesOfSchools(tx, [single.schoolId], [], schoolDay(systemClock.now())),
        ),
    ]);
    rows.push({ what: `names of a school with ${ONE_SCHOOL.pupils} pupils`, largeMs: namesMs });
    rows.push({ what: `lines of ${people} people worked out`, largeMs: derivedMs });
    return rows;
  } finally {
    await db.destroy();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The middle of thirty times each, in turns, so that whatever else the machine does meets all of them alike. */
async function medians(works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, work] of works.entries()) {
      const began = performance.now();
      await work();
      times[index]?.push(performance.now() - began);
    }
  }
  return times.map((each) => each.toSorted((one, other) => one - other)[RUNS / 2] ?? 0);
}

/** Waits until the database has counted what was done, then says how often it went through all of one of the large tables. */
async function wholeTableReads(pool: pg.Pool): Promise<number> {
  await sleep(STATISTICS_AFTER_MS);
  const { rows } = await pool.query<{ reads: string }>(
    `select sum(seq_scan) as reads from pg_stat_user_tables
     where relname in ('subject', 'consent_answer', 'guardianship', 'register_entry', 'subject_standing')`,
  );
  return Number(rows[0]?.reads);
}

const STATISTICS_AFTER_MS = 12_000;

/** Invents a federation: schools, classes of about thirty, pupils, a guardian each, and what they answered about every use. */
async function fill(
  pool: pg.Pool,
  size: { readonly name: string; readonly schools: number; readonly pupils: number },
): Promise<Register> {
  const federationId = randomUUID();
  await pool.query('insert into federation (id, name) values ($1, $2)', [federationId, size.name]);
  await pool.query(
    `insert into school (id, federation_id, name, short_name, accent, position)
     select gen_random_uuid(), $1, 'School ' || n, 'S' || n, 'sea', n from generate_series(1, $2::integer) n`,
    [federationId, size.schools],
  );
  await pool.query(
    `insert into school_class (id, school_id, name, year)
     select gen_random_uuid(), id, 'Class ' || n, (n % 7)::text from school,
       generate_series(1, greatest(1, $2::integer / 30)) n where federation_id = $1`,
    [federationId, Math.floor(size.pupils / size.schools)],
  );
  await pool.query(
    `with place as (
       select school_class.id as class_id, school_id, row_number() over (order by school.position, school_class.name) - 1 as place,
         count(*) over () as places
       from school_class join school on school.id = school_id where federation_id = $1
     )
     insert into subject (id, federation_id, school_id, class_id, kind, forename, surname, created_at)
     select gen_random_uuid(), $1, school_id, class_id, 'pupil', ($3::text[])[1 + n * 7 % 20] || ($4::text[])[1 + n / 7 % 20],
       ($5::text[])[1 + n / 3 % 20] || ($6::text[])[1 + n / 11 % 20], now()
     from generate_series(0, $2::integer - 1) n join place on place.place = n * places / $2::integer`,
    [federationId, size.pupils, FIRST, SECOND, BEGINNINGS, ENDINGS],
  );
  await answer(pool, federationId);
  const { rows } = await pool.query<{ school_id: string; class_id: string }>(
    `select school_id, school_class.id as class_id from school_class join school on school.id = school_id
     where federation_id = $1 order by position, school_class.name limit 1`,
    [federationId],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('No class was made.');
  return { federationId, schoolId: first.school_id, classId: first.class_id };
}

/** Of a hundred families eighty-five say yes, a third of them for a while; eight say no, seven nothing. */
async function answer(pool: pg.Pool, federationId: string): Promise<void> {
  await pool.query(
    `with asked as (
       select subject.id as subject_id, code, row_number() over (order by subject.id, code) as n, position
       from subject, consent_use where federation_id = $1
     )
     insert into consent_answer (id, subject_id, use_code, status, first_name_allowed, valid_from, valid_until, lawful_basis, answered_on, method, recorded_at)
     select gen_random_uuid(), subject_id, code, case when n % 100 < 85 then 'granted' else 'refused' end, n % 5 = 0,
       current_date - 100, case when n % 3 = 0 then current_date + (n * 13 % 400)::integer end, 'consent', current_date - 100, 'form', now()
     from asked where n % 100 < 93`,
    [federationId],
  );
  await pool.query(
    `insert into protection_flag (id, subject_id, act, reason, recorded_at)
     select gen_random_uuid(), id, 'set', 'invented', now() from subject where federation_id = $1 and get_byte(uuid_send(id), 15) < 3`,
    [federationId],
  );
  // Two of three are an only child here.
  await pool.query(
    `insert into guardian (id, federation_id, name) select id, federation_id, 'Parent ' || surname from subject where federation_id = $1`,
    [federationId],
  );
  await pool.query(
    `insert into guardianship (guardian_id, subject_id, relation)
     select case when n % 6 = 0 then next_id else id end, id, 'mother' from (
       select id, row_number() over (order by id) as n, coalesce(lead(id) over (order by id), id) as next_id from subject where federation_id = $1
     ) child`,
    [federationId],
  );
  await pool.query('analyze');
}

// Four hundred forenames and four hundred surnames: a full name is as rare as in life, a first letter as common.
const FIRST = words('ada ben cle dan eve fin gia ha i jo ka la mi ne o pi qui ro sa te');
const SECOND = words('rn tt na lie m x ss ra bel nor vin dy ph lo mes ka ri ton wen zo');
const BEGINNINGS = words(
  'ash bram cros dun east fair green hart ing jar kirk lang mil nor oak pen rad sut thorn wood',
);
const ENDINGS = words(
  'ley ton ham by worth field ford well dale wick mere cot stead bridge stone croft den gate hurst more',
);

function words(text: string): string[] {
  return text.split(' ');
}

function actorWith(at: Register, role: Role, schoolId: string | null): Actor {
  return {
    personId: randomUUID(),
    federationId: at.federationId,
    name: 'Somebody',
    grants: [{ role, schoolId }],
  };
}

const drafter = (at: Register): Actor => actorWith(at, 'drafter', at.schoolId);
const head = (at: Register): Actor => actorWith(at, 'head', at.schoolId);
const executive = (at: Register): Actor => actorWith(at, 'executive-head', null);
