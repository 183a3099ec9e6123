import { z } from 'zod';
import { PAGE_USE, permission, type SubjectFile } from '../consent/permission.rules.ts';
import { subjectFilesById } from '../consent/register.actions.ts';
import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { draftHeads, type DraftHead } from '../drafts/reach.actions.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayIn, requireAnywhere, schoolsWhere } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { actsOn, saysOf, secondsBetween, standingOf } from './reach-back.rules.ts';
import {
  type CaseLine,
  countNotFollowed,
  countOpenTakeDowns,
  listCases,
  reachedBy,
  type ReachedLine,
  type TakeDownLine,
  takeDownsById,
} from './withdrawals.store.ts';

/** How many posts have still to come off, for the rail and the first page. */
export async function countWithdrawals(
  deps: Deps,
  actor: Actor,
): Promise<{ open: number; needsPerson: number }> {
  requireAnywhere(actor, 'reach-back:read');
  const schools = schoolsWhere(actor, 'reach-back:read');
  return inTransaction(deps.db, (tx) =>
    countOpenTakeDowns(tx, { federationId: actor.federationId, schools }),
  );
}

/**
 * Each withdrawal, the newest first, with what it touched and how long each take-down took. Needs `reach-back:read`; shows what
 * concerns the schools where the person has it, and names a child only to those who read the child's register.
 */
export async function listWithdrawals(
  deps: Deps,
  actor: Actor,
  query: { after?: string | undefined },
) {
  requireAnywhere(actor, 'reach-back:read');
  const schools = schoolsWhere(actor, 'reach-back:read');
  const after = query.after === undefined ? undefined : readCursor(query.after);
  const filter = { federationId: actor.federationId, schools };
  return inTransaction(deps.db, async (tx) => {
    const rows = await listCases(tx, { ...filter, after, limit: LIMITS.listPage + 1 });
    const page = rows.slice(0, LIMITS.listPage);
    const last = page.at(-1);
    return {
      withdrawals: await withWhatTheyTouched(tx, actor, page, schoolDay(deps.clock.now())),
      counts: await countOpenTakeDowns(tx, filter),
      notFollowed: await countNotFollowed(tx),
      after: rows.length > page.length && last !== undefined ? cursorOf(last) : null,
    };
  });
}

async function withWhatTheyTouched(tx: Tx, actor: Actor, cases: readonly CaseLine[], day: string) {
  const reached = await reachedBy(
    tx,
    cases.map(({ id }) => id),
  );
  const drafts = await draftHeads(
    tx,
    actor,
    reached.map(({ draftId }) => draftId),
  );
  const ids = reached.flatMap(({ takeDownId }) => (takeDownId === null ? [] : [takeDownId]));
  const takeDowns = new Map((await takeDownsById(tx, ids)).map((row) => [row.id, row]));
  const files = await subjectFilesById(
    tx,
    cases.map(({ subjectId }) => subjectId),
  );
  return cases.map((each) => {
    const own = reached.filter(({ caseId }) => caseId === each.id);
    return {
      ...caseView(actor, each, files.get(each.subjectId), day),
      drafts: draftsOf(own, drafts),
      posts: own.flatMap(({ takeDownId }) => {
        const row = takeDownId === null ? undefined : takeDowns.get(takeDownId);
        return row === undefined ? [] : [postView(actor, each, row, drafts.get(row.draftId))];
      }),
    };
  });
}

function caseView(actor: Actor, each: CaseLine, file: SubjectFile | undefined, day: string) {
  const mayRead = file !== undefined && mayIn(actor, 'register:read', file.subject.schoolId);
  return {
    id: each.id,
    schoolId: each.schoolId,
    person: mayRead
      ? {
          id: file.subject.id,
          name: `${file.subject.knownAs ?? file.subject.forename} ${file.subject.surname}`,
          className: file.subject.className,
        }
      : null,
    says: saysOf(each.cause, file?.protected ?? false),
    mayBeShownAgain:
      permission(file, PAGE_USE, 'own-school', day).granted && each.cause !== 'stricter',
    causedAt: each.causedAt.toISOString(),
    reachedAt: each.reachedAt?.toISOString() ?? null,
    secondsToReach: each.reachedAt === null ? null : secondsBetween(each.causedAt, each.reachedAt),
  };
}

/** The last that became of each draft; a post on a Page is told with the posts. */
function draftsOf(own: readonly ReachedLine[], drafts: ReadonlyMap<string, DraftHead>) {
  const last = new Map(
    own.filter(({ takeDownId }) => takeDownId === null).map((line) => [line.draftId, line]),
  );
  return [...last.values()].flatMap((line) => {
    const draft = drafts.get(line.draftId);
    if (draft === undefined) return [];
    return [{ ...draft, was: line.was, outcome: line.outcome }];
  });
}

function postView(actor: Actor, each: CaseLine, row: TakeDownLine, draft: DraftHead | undefined) {
  const standing = standingOf(row);
  return {
    id: row.id,
    draftId: row.draftId,
    opening: draft?.opening ?? null,
    mayOpen: draft?.mayOpen ?? false,
    pageName: row.pageName,
    pageGraphId: row.pageGraphId,
    permalink: row.permalink,
    standing,
    // Since this very withdrawal: a post may have been on its way off for somebody else.
    seconds: row.doneAt === null ? null : secondsBetween(each.causedAt, row.doneAt),
    startedAt: row.startedAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    doneBy: row.doneBy,
    wasGone: row.proof?.kind === 'read-back' && row.proof.was !== 'deleted',
    tries: row.tries,
    trouble: row.trouble,
    calledOffAt: row.calledOffAt?.toISOString() ?? null,
    calledOffBy: row.calledOffBy,
    calledOffBecause: row.calledOffBecause,
    acts: mayIn(actor, 'draft:decide', row.pageSchoolId) ? actsOn(standing) : [],
  };
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

function cursorOf(last: CaseLine): string {
  return Buffer.from(JSON.stringify([last.causedAt.toISOString(), last.id])).toString('base64url');
}

function readCursor(text: string): { causedAt: Date; id: string } {
  try {
    const [at, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return { causedAt: new Date(at), id };
  } catch {
    throw new Refusal('bad-input', 'This page of the list is not known.', 'Open the list again.', {
      field: 'after',
    });
  }
}
