import { sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import { concernsOneOf, writtenBy } from './list.store.ts';
import type { DraftState } from './states.contract.ts';

/** A post as it stands in a calendar. */
export interface MonthRow {
  readonly id: string;
  readonly schoolId: string;
  readonly state: DraftState;
  readonly version: number;
  readonly opening: string;
  readonly authorId: string;
  readonly editorIds: readonly string[];
  readonly urgent: boolean;
  readonly pages: readonly {
    readonly id: string;
    readonly name: string;
    readonly schoolId: string;
  }[];
  /** When it went out, or when it is wanted. */
  readonly at: Date;
  readonly wantedAt: Date | null;
}

/** Whose posts somebody sees: their own in the schools where they still write, and all of the schools whose drafts they read. */
export interface MonthScope {
  readonly federationId: string;
  readonly personId: string;
  readonly ownIn: readonly string[] | 'all';
  readonly allIn: readonly string[] | 'all';
}

/** What has a day: handed in, approved, out, or too late. Drafts that are being written have no place yet. */
const WITH_A_DAY: readonly DraftState[] = [
  'checking',
  'awaiting-decision',
  'approved',
  'scheduled',
  'publishing',
  'published',
  'taken-down',
  'unconfirmed',
  'expired',
];

/** When it went out; else when it is wanted; else, on its way without a time, when it was last touched. */
const AT = sql<Date | null>`coalesce(
  (select min(p.published_at) from publication p where p.draft_id = draft.id),
  time.wanted_at,
  case when draft.state in ('approved', 'publishing', 'unconfirmed') then draft.updated_at end)`;

/** Posts from one moment (included) to another (not included), in order of time. */
export async function postsBetween(
  tx: Tx,
  scope: MonthScope,
  between: { readonly from: Date; readonly until: Date; readonly limit: number },
): Promise<MonthRow[]> {
  const rows = await seen(tx, scope)
    .select([
      'draft.id',
      'draft.school_id',
      'draft.state',
      'draft.version',
      'draft.author_id',
      'revision.urgent',
      'time.wanted_at',
      AT.as('at'),
      sql<string>`left(revision.text, 120)`.as('opening'),
      sql<
        string[]
      >`array(select e.person_id::text from draft_editor e where e.draft_id = draft.id)`.as(
        'editor_ids',
      ),
      sql<{ id: string; name: string; schoolId: string }[]>`coalesce((
        select jsonb_agg(jsonb_build_object('id', page.id, 'name', page.name, 'schoolId', page.school_id) order by page.name)
        from revision_page rp join page on page.id = rp.page_id
        where rp.draft_id = draft.id and rp.number = draft.revision), '[]')`.as('pages'),
    ])
    .where('draft.state', 'in', WITH_A_DAY)
    .where(sql<boolean>`${AT} >= ${between.from} and ${AT} < ${between.until}`)
    .orderBy(AT)
    .orderBy('draft.id')
    .limit(between.limit)
    .execute();
  return rows.flatMap((row) =>
    row.at === null
      ? []
      : [
          {
            id: row.id,
            schoolId: row.school_id,
            state: row.state,
            version: row.version,
            opening: row.opening,
            authorId: row.author_id,
            editorIds: row.editor_ids,
            urgent: row.urgent,
            pages: row.pages,
            at: row.at,
            wantedAt: row.wanted_at,
          },
        ],
  );
}

/** How many there are in all: those that a month with very many does not draw. */
export async function countBetween(
  tx: Tx,
  scope: MonthScope,
  between: { readonly from: Date; readonly until: Date },
): Promise<number> {
  const row = await seen(tx, scope)
    .select(({ fn }) => fn.countAll<string>().as('posts'))
    .where('draft.state', 'in', WITH_A_DAY)
    .where(sql<boolean>`${AT} >= ${between.from} and ${AT} < ${between.until}`)
    .executeTakeFirstOrThrow();
  return Number(row.posts);
}

/** Posts that wait for a decision and have no time. */
export async function countUndated(tx: Tx, scope: MonthScope): Promise<number> {
  const row = await seen(tx, scope)
    .select(({ fn }) => fn.countAll<string>().as('posts'))
    .where('draft.state', 'in', ['checking', 'awaiting-decision'])
    .where('time.wanted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.posts);
}

function seen(tx: Tx, scope: MonthScope) {
  return tx
    .selectFrom('draft')
    .innerJoin('draft_revision as revision', (join) =>
      join
        .onRef('revision.draft_id', '=', 'draft.id')
        .onRef('revision.number', '=', 'draft.revision'),
    )
    .innerJoin('revision_time as time', (join) =>
      join.onRef('time.draft_id', '=', 'draft.id').onRef('time.number', '=', 'draft.revision'),
    )
    .where('draft.federation_id', '=', scope.federationId)
    .where(
      sql<boolean>`((${writtenBy(scope.personId)} and ${inSchools(scope.ownIn)}) or ${inSchools(scope.allIn)})`,
    );
}

function inSchools(schools: readonly string[] | 'all') {
  return schools === 'all' ? sql<boolean>`true` : concernsOneOf(schools);
}
