import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database/client.ts';
import type { DraftState } from '../drafts/states.contract.ts';
import type { ReachCause, ReachOutcome, TakeDownProof } from './reach-back.contract.ts';

export interface CaseLine {
  readonly id: string;
  readonly schoolId: string;
  readonly subjectId: string;
  readonly cause: ReachCause;
  readonly causedAt: Date;
  readonly reachedAt: Date | null;
}

/** Whose cases: those of these schools' people, and those that touched their drafts or Pages. */
export interface CaseFilter {
  readonly federationId: string;
  readonly schools: readonly string[] | 'all';
}

/** A page of cases, the newest first. */
export async function listCases(
  tx: Tx,
  filter: CaseFilter & { after?: { causedAt: Date; id: string } | undefined; limit: number },
): Promise<CaseLine[]> {
  let query = tx
    .selectFrom('reach_back')
    .select([
      'id',
      'school_id as schoolId',
      'subject_id as subjectId',
      'cause',
      'caused_at as causedAt',
      'reached_at as reachedAt',
    ])
    .where('federation_id', '=', filter.federationId);
  if (filter.schools !== 'all') query = query.where(concernsCase(filter.schools));
  if (filter.after !== undefined) {
    query = query.where(
      sql<boolean>`(caused_at, id) < (${filter.after.causedAt}, ${filter.after.id}::uuid)`,
    );
  }
  return query.orderBy('caused_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

function concernsCase(schools: readonly string[]): RawBuilder<boolean> {
  const ids = sql`any(${[...schools]}::uuid[])`;
  return sql<boolean>`(reach_back.school_id = ${ids} or exists (
    select from reach_back_draft met
      join draft on draft.id = met.draft_id
      left join publication on publication.id = met.publication_id
      left join page on page.id = publication.page_id
     where met.case_id = reach_back.id and (draft.school_id = ${ids} or page.school_id = ${ids})))`;
}

export interface ReachedLine {
  readonly caseId: string;
  readonly draftId: string;
  readonly was: DraftState;
  readonly outcome: ReachOutcome;
  readonly takeDownId: string | null;
  readonly at: Date;
}

export async function reachedBy(tx: Tx, caseIds: readonly string[]): Promise<ReachedLine[]> {
  return tx
    .selectFrom('reach_back_draft')
    .select([
      'case_id as caseId',
      'draft_id as draftId',
      'was',
      'outcome',
      'take_down_id as takeDownId',
      'at',
    ])
    .where(sql<boolean>`case_id = any(${[...caseIds]}::uuid[])`)
    .orderBy('at')
    .orderBy('draft_id')
    .execute();
}

export interface TakeDownLine {
  readonly id: string;
  readonly draftId: string;
  readonly pageId: string;
  readonly pageName: string;
  readonly pageSchoolId: string;
  readonly pageGraphId: string;
  readonly permalink: string | null;
  readonly causedAt: Date;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly tries: number;
  readonly trouble: string | null;
  readonly needsPersonAt: Date | null;
  readonly doneAt: Date | null;
  readonly doneBy: string | null;
  readonly proof: TakeDownProof | null;
  readonly calledOffAt: Date | null;
  readonly calledOffBy: string | null;
  readonly calledOffBecause: string | null;
  /** Null when a case of the register asked. */
  readonly askedBy: string | null;
  readonly askedBecause: string | null;
}

function takeDownLines(tx: Tx) {
  return tx
    .selectFrom('take_down')
    .innerJoin('publication', 'publication.id', 'take_down.publication_id')
    .innerJoin('page', 'page.id', 'publication.page_id')
    .leftJoin('person as doer', 'doer.id', 'take_down.done_by')
    .leftJoin('person as caller', 'caller.id', 'take_down.called_off_by')
    .leftJoin('person as asker', 'asker.id', 'take_down.asked_by')
    .select([
      'take_down.id',
      'publication.draft_id as draftId',
      'page.id as pageId',
      'page.name as pageName',
      'page.school_id as pageSchoolId',
      'page.graph_id as pageGraphId',
      'publication.permalink',
      'take_down.caused_at as causedAt',
      'take_down.asked_at as askedAt',
      'take_down.started_at as startedAt',
      'take_down.tries',
      'take_down.trouble',
      'take_down.needs_person_at as needsPersonAt',
      'take_down.done_at as doneAt',
      'doer.name as doneBy',
      'take_down.proof',
      'take_down.called_off_at as calledOffAt',
      'caller.name as calledOffBy',
      'take_down.called_off_because as calledOffBecause',
      'asker.name as askedBy',
      'take_down.asked_because as askedBecause',
    ]);
}

export async function takeDownsById(tx: Tx, ids: readonly string[]): Promise<TakeDownLine[]> {
  return takeDownLines(tx)
    .where(sql<boolean>`take_down.id = any(${[...ids]}::uuid[])`)
    .orderBy('page.name')
    .execute();
}

/** The posts that have still to come off the Pages of these schools, whoever asked. */
export async function openTakeDownLines(tx: Tx, filter: CaseFilter): Promise<TakeDownLine[]> {
  let query = takeDownLines(tx)
    .where('take_down.federation_id', '=', filter.federationId)
    .where('take_down.done_at', 'is', null)
    .where('take_down.called_off_at', 'is', null);
  if (filter.schools !== 'all')
    query = query.where(sql<boolean>`page.school_id = any(${[...filter.schools]}::uuid[])`);
  return query.orderBy('take_down.caused_at').orderBy('take_down.id').execute();
}

/** How many posts the register wants off the Pages of these schools, and how many of them only a person can take off. */
export async function countOpenTakeDowns(
  tx: Tx,
  filter: CaseFilter,
): Promise<{ open: number; needsPerson: number }> {
  let query = tx
    .selectFrom('take_down')
    .innerJoin('publication', 'publication.id', 'take_down.publication_id')
    .innerJoin('page', 'page.id', 'publication.page_id')
    .innerJoin('draft', 'draft.id', 'publication.draft_id')
    .select((eb) => [
      eb.fn.countAll<string>().as('open'),
      eb.fn
        .countAll<string>()
        .filterWhere('take_down.needs_person_at', 'is not', null)
        .as('needsPerson'),
    ])
    .where('take_down.federation_id', '=', filter.federationId)
    // What a person asked for stands with the Pages.
    .where('take_down.case_id', 'is not', null)
    .where('take_down.done_at', 'is', null)
    .where('take_down.called_off_at', 'is', null);
  if (filter.schools !== 'all') {
    const ids = sql`any(${[...filter.schools]}::uuid[])`;
    query = query.where(sql<boolean>`(page.school_id = ${ids} or draft.school_id = ${ids})`);
  }
  const row = await query.executeTakeFirstOrThrow();
  return { open: Number(row.open), needsPerson: Number(row.needsPerson) };
}

/** How many answers, flags or posts could not be followed: their jobs used up every attempt. */
export async function countNotFollowed(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('job_outbox')
    .select((eb) => eb.fn.countAll<string>().as('failed'))
    .where('job', 'in', ['reach-back', 'look-back'])
    .where('failed_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(row.failed);
}

export async function federationIds(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('federation').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}
