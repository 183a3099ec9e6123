import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../database/client.ts';
import type { DaySpan } from './listing.rules.ts';
import type { PermissionReason } from '../permission.rules.ts';

/** Who is looked for. Everything that is given must fit. */
export interface RegisterSearch {
  readonly federationId: string;
  readonly schoolIds: readonly string[] | 'all';
  readonly use: string;
  /** Folded words, each of which begins one of the person's names. */
  readonly words: readonly string[];
  readonly classId?: string | undefined;
  readonly kind?: 'pupil' | 'adult' | undefined;
  /** How they stand for the use, any of these; undefined is everybody. */
  readonly reasons?: readonly PermissionReason[] | undefined;
  /** Their yes to the use ends between these school days, both counted, though they stay at the school. */
  readonly ends?: DaySpan | undefined;
  readonly leaves?: DaySpan | undefined;
  /** A school day: those who left before are not looked for. */
  readonly thereOn?: string | undefined;
  readonly withoutClass?: boolean | undefined;
  /** Somebody else on the register has a guardian of theirs. */
  readonly siblings?: boolean | undefined;
}

/** A place in a list, to go on after. */
export interface ListPlace {
  readonly sortKey: string;
  readonly subjectId: string;
  /** Where the list is one of yeses that end: the last day. */
  readonly endsOn: string | null;
}

/**
 * The next people of the list, by surname; of yeses that end, by the day on which they do. Each of the shapes below walks an index in
 * the list's order and stops when it has enough, so that it takes no longer in a larger register.
 */
export async function findPeople(
  tx: Tx,
  search: RegisterSearch,
  after: ListPlace | undefined,
  limit: number,
): Promise<ListPlace[]> {
  if (search.ends !== undefined) return rowsOf(tx, byEnd(search, search.ends, after, limit));
  if (search.reasons !== undefined)
    return rowsOf(tx, byReason(search, search.reasons, after, limit));
  return rowsOf(tx, byName(search, after, limit));
}

/** How many fit, counted no further than `most`. */
export async function countPeople(tx: Tx, search: RegisterSearch, most: number): Promise<number> {
  const { ends, reasons } = search;
  const counted =
    ends === undefined && reasons === undefined
      ? sql`select from register_entry entry where ${entryFits(search, sql`entry`)} limit ${most}`
      : sql`select ${standingFrom(search)}
          and ${reasons === undefined ? sql`true` : reasonIn(reasons)}
          and ${ends === undefined ? sql`true` : within(sql`standing.ends_on`, ends)} limit ${most}`;
  const { rows } = await sql<{
    people: string;
  }>`select count(*) as people from (${counted}) counted`.execute(tx);
  return Number(rows[0]?.people ?? 0);
}

/** The place of one person in the federation's lists; undefined when they are in none. */
export async function placeInList(
  tx: Tx,
  federationId: string,
  subjectId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('register_entry')
    .select('sort_key')
    .where('federation_id', '=', federationId)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
  return row?.sort_key;
}

async function rowsOf(tx: Tx, query: RawBuilder<FoundRow>): Promise<ListPlace[]> {
  const { rows } = await query.execute(tx);
  return rows.map((row) => ({
    subjectId: row.subject_id,
    sortKey: row.sort_key,
    endsOn: row.ends_on,
  }));
}

interface FoundRow {
  readonly subject_id: string;
  readonly sort_key: string;
  readonly ends_on: string | null;
}

function byName(search: RegisterSearch, after: ListPlace | undefined, limit: number) {
  return sql<FoundRow>`
    select entry.subject_id, entry.sort_key, null::date as ends_on from register_entry entry
    where ${entryFits(search, sql`entry`)} and ${isAfter(sql`entry`, after)}
    order by entry.sort_key, entry.subject_id limit ${limit}`;
}

/** One walk for each reason: together they stand in no index, each by itself does. */
function byReason(
  search: RegisterSearch,
  reasons: readonly PermissionReason[],
  after: ListPlace | undefined,
  limit: number,
) {
  const walks = reasons.map(
    (reason) => sql`(
      select standing.subject_id, standing.sort_key, null::date as ends_on ${standingFrom(search)}
      and standing.reason = ${reason} and ${isAfter(sql`standing`, after)}
      order by standing.sort_key, standing.subject_id limit ${limit})`,
  );
  return sql<FoundRow>`
    select * from (${sql.join(walks, sql` union all `)}) walked order by sort_key, subject_id limit ${limit}`;
}

function byEnd(search: RegisterSearch, ends: DaySpan, after: ListPlace | undefined, limit: number) {
  const place =
    after === undefined
      ? sql`true`
      : sql`(standing.ends_on, standing.sort_key, standing.subject_id)
          > (${after.endsOn}::date, ${after.sortKey}, ${after.subjectId}::uuid)`;
  return sql<FoundRow>`
    select standing.subject_id, standing.sort_key, standing.ends_on ${standingFrom(search)}
    and ${within(sql`standing.ends_on`, ends)}
    and ${search.reasons === undefined ? sql`true` : reasonIn(search.reasons)} and ${place}
    order by standing.ends_on, standing.sort_key, standing.subject_id limit ${limit}`;
}

function standingFrom(search: RegisterSearch) {
  const filters = entryFilters(search, sql`entry`);
  const scope = sql`${inScope(search, sql`standing`)} and standing.use_code = ${search.use}`;
  // Without anything to ask of the person's own line the index on standings answers alone.
  if (filters.length === 0) return sql`from subject_standing standing where ${scope}`;
  return sql`from subject_standing standing join register_entry entry on entry.subject_id = standing.subject_id
    where ${scope} and ${inScope(search, sql`entry`)} and ${sql.join(filters, sql` and `)}`;
}

function reasonIn(reasons: readonly PermissionReason[]) {
  return sql`standing.reason = any(${[...reasons]}::text[])`;
}

function within(column: RawBuilder<unknown>, { from, until }: DaySpan) {
  const bounds = [
    sql`${column} is not null`,
    ...(from === null ? [] : [sql`${column} >= ${from}::date`]),
    ...(until === null ? [] : [sql`${column} <= ${until}::date`]),
  ];
  return sql.join(bounds, sql` and `);
}

function isAfter(table: RawBuilder<unknown>, after: ListPlace | undefined) {
  if (after === undefined) return sql`true`;
  return sql`(${table}.sort_key, ${table}.subject_id) > (${after.sortKey}, ${after.subjectId}::uuid)`;
}

function inScope(search: RegisterSearch, table: RawBuilder<unknown>) {
  const { federationId, schoolIds } = search;
  const federation = sql`${table}.federation_id = ${federationId}::uuid`;
  if (schoolIds === 'all') return federation;
  const [one, ...more] = schoolIds;
  // One school is an order of its own in the index; several are gathered and sorted.
  return one !== undefined && more.length === 0
    ? sql`${federation} and ${table}.school_id = ${one}::uuid`
    : sql`${federation} and ${table}.school_id = any(${[...schoolIds]}::uuid[])`;
}

function entryFits(search: RegisterSearch, entry: RawBuilder<unknown>) {
  return sql.join([inScope(search, entry), ...entryFilters(search, entry)], sql` and `);
}

function entryFilters(search: RegisterSearch, entry: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const { words, classId, kind, leaves, thereOn, withoutClass, siblings } = search;
  return [
    ...(words.length === 0 ? [] : [wordsFit(search, entry)]),
    ...(classId === undefined ? [] : [sql`${entry}.class_id = ${classId}::uuid`]),
    ...(kind === undefined ? [] : [sql`${entry}.kind = ${sql.lit(kind)}`]),
    ...(leaves === undefined ? [] : [within(sql`${entry}.leaves_on`, leaves)]),
    ...(thereOn === undefined
      ? []
      : [sql`(${entry}.leaves_on is null or ${entry}.leaves_on >= ${thereOn}::date)`]),
    ...(withoutClass === true ? [sql`${entry}.class_id is null and ${entry}.kind = 'pupil'`] : []),
    ...(siblings === true ? [sql`exists (${siblingsOf(entry)})`] : []),
  ];
}

/**
 * Among all schools the index of words finds them. In one school it would first find everybody of that name everywhere; there the
 * words are looked at one by one, which the function does that the operator stands for: only the operator may use the index.
 */
function wordsFit({ words, schoolIds, classId }: RegisterSearch, entry: RawBuilder<unknown>) {
  const query = sql`${prefixQuery(words)}::tsquery`;
  const isNarrow = classId !== undefined || (schoolIds !== 'all' && schoolIds.length === 1);
  return isNarrow ? sql`ts_match_vq(${entry}.words, ${query})` : sql`${entry}.words @@ ${query}`;
}

function siblingsOf(entry: RawBuilder<unknown>) {
  return sql`select from guardianship theirs
    join guardianship shared on shared.guardian_id = theirs.guardian_id and shared.subject_id <> theirs.subject_id
    join register_entry other on other.subject_id = shared.subject_id
    where theirs.subject_id = ${entry}.subject_id`;
}

/** `'ann':* & 'smi':*`. Words are letters and digits only (register-names.rules.ts), so nothing in them means anything here. */
function prefixQuery(words: readonly string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
