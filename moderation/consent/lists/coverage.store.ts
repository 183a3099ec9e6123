import { sql } from 'kysely';
import type { Tx } from '../../database/client.ts';

/** How many people of a school, or of one class of it, stand how for one use. `may` and `mayNot` add up to all of them. */
export interface CoverageCount {
  readonly schoolId: string;
  /** Null for a whole school, for pupils without a class and for adults. */
  readonly classId: string | null;
  readonly className: string | null;
  readonly kind: 'pupil' | 'adult' | null;
  readonly use: string;
  readonly may: number;
  readonly mayNot: number;
  /** Of those who may not: nobody has answered yet. */
  readonly notAnswered: number;
  /** Of those who may: whose yes ends soon though they stay. */
  readonly endingSoon: number;
}

/**
 * Counts everybody who is at school on `soon.from`.
 * @param by one line for each school, or for each class
 * @param soon the days in which an ending yes counts as ending soon
 */
export async function countCoverage(
  tx: Tx,
  federationId: string,
  schoolIds: readonly string[] | 'all',
  by: 'school' | 'class',
  soon: { readonly from: string; readonly until: string },
): Promise<CoverageCount[]> {
  // Said of both tables, so that one school is found by the index of each.
  const scope = sql.join(
    [sql`standing`, sql`entry`].map((table) =>
      schoolIds === 'all'
        ? sql`${table}.federation_id = ${federationId}::uuid`
        : sql`${table}.federation_id = ${federationId}::uuid and ${table}.school_id = any(${[...schoolIds]}::uuid[])`,
    ),
    sql` and `,
  );
  const place =
    by === 'school'
      ? sql`null::uuid as class_id, null::text as kind`
      : sql`entry.class_id, entry.kind`;
  const { rows } = await sql<CountRow>`
    with counted as (
      select standing.school_id, ${place}, standing.use_code,
        count(*) filter (where standing.reason = 'granted') as may,
        count(*) filter (where standing.reason <> 'granted') as may_not,
        count(*) filter (where standing.reason = 'not-asked') as not_answered,
        count(*) filter (where standing.ends_on between ${soon.from}::date and ${soon.until}::date) as ending_soon
      from subject_standing standing join register_entry entry on entry.subject_id = standing.subject_id
      where ${scope} and (entry.leaves_on is null or entry.leaves_on >= ${soon.from}::date)
      group by 1, 2, 3, 4
    )
    select counted.*, school_class.name as class_name
    from counted
    join school on school.id = counted.school_id
    join consent_use on consent_use.code = counted.use_code
    left join school_class on school_class.id = counted.class_id
    order by school.position, school.name, counted.kind desc, school_class.year, school_class.name, consent_use.position, consent_use.code`.execute(
    tx,
  );
  return rows.map((row) => ({
    schoolId: row.school_id,
    classId: row.class_id,
    className: row.class_name,
    kind: row.kind,
    use: row.use_code,
    may: Number(row.may),
    mayNot: Number(row.may_not),
    notAnswered: Number(row.not_answered),
    endingSoon: Number(row.ending_soon),
  }));
}

interface CountRow {
  readonly school_id: string;
  readonly class_id: string | null;
  readonly class_name: string | null;
  readonly kind: 'pupil' | 'adult' | null;
  readonly use_code: string;
  readonly may: string;
  readonly may_not: string;
  readonly not_answered: string;
  readonly ending_soon: string;
}
