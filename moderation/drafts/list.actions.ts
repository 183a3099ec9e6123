import { z } from 'zod';
import { inTransaction, type Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../kernel/errors.ts';
import { LIMITS } from '../kernel/limits.ts';
import { type Actor, mayIn, requireAnywhere, schoolsWhere } from '../kernel/permissions.ts';
import { schoolReading } from '../kernel/school-time.ts';
import { isOwn, maySeeUncovered } from './deciding.rules.ts';
import { type DraftFilter, type DraftRow, listDraftRows } from './list.store.ts';
import type { DraftState } from './states.contract.ts';

/** A draft as a line in a list. */
export interface DraftLine {
  readonly id: string;
  readonly schoolId: string;
  readonly state: DraftState;
  readonly version: number;
  readonly opening: string;
  readonly author: { readonly id: string; readonly name: string };
  readonly photos: number;
  readonly pageNames: string[];
  readonly wantedAt: string | null;
  readonly urgent: boolean;
  readonly thumbnailUrl: string | null;
  readonly blocks: number;
  readonly holds: number;
  readonly notes: number;
  readonly own: boolean;
  readonly cameBackBecause: string | null;
  readonly updatedAt: string;
  readonly submittedAt: string | null;
}

/** Own drafts, or those of one's schools, last changed first. */
export async function listDrafts(
  deps: Deps,
  actor: Actor,
  query: { whose: 'mine' | 'school'; state?: DraftState | undefined; after?: string | undefined },
): Promise<{ drafts: DraftLine[]; after: string | null }> {
  if (query.whose === 'mine') requireAnywhere(actor, 'draft:read-own');
  else requireAnywhere(actor, 'draft:read-school');
  const after = query.after === undefined ? undefined : readCursor(query.after);
  const rows = await inTransaction(deps.db, (tx) =>
    listDraftRows(tx, {
      federationId: actor.federationId,
      ...(query.whose === 'mine'
        ? ownDrafts(actor)
        : { schools: schoolsWhere(actor, 'draft:read-school') }),
      ...(query.state === undefined ? {} : { states: [query.state] }),
      ...(after === undefined ? {} : { after }),
      limit: LIMITS.listPage + 1,
      order: 'newest',
    }),
  );
  const page = rows.slice(0, LIMITS.listPage);
  const last = page.at(-1);
  return {
    drafts: page.map((row) => toLine(row, actor)),
    after:
      rows.length > LIMITS.listPage && last !== undefined
        ? Buffer.from(JSON.stringify([last.updatedAt.toISOString(), last.id])).toString('base64url')
        : null,
  };
}

/**
 * What waits for a decision in the schools where this person may decide or stop: first what is theirs to decide, then what
 * somebody else decides, each most pressing first.
 */
export async function openInbox(
  deps: Deps,
  actor: Actor,
): Promise<{ items: DraftLine[]; toLook: DraftLine[] }> {
  return inTransaction(deps.db, async (tx) => ({
    toLook: (await toLookAt(tx, actor)).map((row) => toLine(row, actor)),
    items: (await waiting(tx, actor))
      .toSorted((a, b) => Number(mayDecide(b, actor)) - Number(mayDecide(a, actor)))
      .map((row) => toLine(row, actor)),
  }));
}

/** Posts of which a person has to say what became of them on a Page, in the schools where this person decides. */
async function toLookAt(tx: Tx, actor: Actor): Promise<DraftRow[]> {
  return listDraftRows(tx, {
    federationId: actor.federationId,
    schools: schoolsWhere(actor, 'draft:decide'),
    states: ['publishing', 'unconfirmed'],
    needsLook: true,
    limit: LIMITS.inboxItems,
    order: 'inbox',
  });
}

async function waiting(tx: Tx, actor: Actor): Promise<DraftRow[]> {
  const deciding = schoolsWhere(actor, 'draft:decide');
  const stopping = schoolsWhere(actor, 'draft:stop');
  const schools =
    deciding === 'all' || stopping === 'all' ? 'all' : [...new Set([...deciding, ...stopping])];
  return listDraftRows(tx, {
    federationId: actor.federationId,
    schools,
    states: ['awaiting-decision'],
    limit: LIMITS.inboxItems,
    order: 'inbox',
  });
}

/** What needs this person, what is under way, and what went out lately. */
export async function openHome(
  deps: Deps,
  actor: Actor,
): Promise<{
  toDecide: DraftLine[];
  toLook: DraftLine[];
  toMend: DraftLine[];
  underWay: DraftLine[];
  published: DraftLine[];
  counts: { toDecide: number; toMend: number; drafts: number };
}> {
  return inTransaction(deps.db, async (tx) => {
    const list = async (states: DraftState[], mine: boolean): Promise<DraftLine[]> => {
      const rows = await listDraftRows(tx, {
        federationId: actor.federationId,
        ...(mine ? ownDrafts(actor) : { schools: schoolsWhere(actor, 'draft:read-school') }),
        states,
        limit: LIMITS.listPage,
        order: 'newest',
      });
      return rows.map((row) => toLine(row, actor));
    };
    const toDecide = (await waiting(tx, actor))
      .filter((row) => mayDecide(row, actor))
      .map((row) => toLine(row, actor));
    const toLook = (await toLookAt(tx, actor))
      .filter((row) => mayDecide(row, actor))
      .map((row) => toLine(row, actor));
    const readsSchool = schoolsWhere(actor, 'draft:read-school').length > 0;
    // Nobody decided on it in time: its writer chooses a new time.
    const toMend = await list(['needs-changes', 'returned', 'expired'], true);
    const underWay = await list(
      [
        'drafting',
        'checking',
        'awaiting-decision',
        'approved',
        'scheduled',
        'publishing',
        'unconfirmed',
      ],
      true,
    );
    const published = await list(['published'], !readsSchool);
    return {
      toDecide,
      toLook,
      toMend,
      underWay,
      published: published.slice(0, 6),
      counts: {
        toDecide: toDecide.length + toLook.length,
        toMend: toMend.length,
        drafts: underWay.length + toMend.length,
      },
    };
  });
}

/** As far as a list can tell: not one's own, and within one's rights in every school that it concerns. */
function mayDecide(row: DraftRow, actor: Actor): boolean {
  return (
    !isOwn(row, actor) && row.schoolIds.every((schoolId) => mayIn(actor, 'draft:decide', schoolId))
  );
}

/** Drafts that this person wrote or changed, in the schools where they still may: who has left a school left its drafts. */
function ownDrafts(actor: Actor): Pick<DraftFilter, 'writtenBy' | 'schools'> {
  return { writtenBy: actor.personId, schools: schoolsWhere(actor, 'draft:read-own') };
}

function toLine(row: DraftRow, actor: Actor): DraftLine {
  return {
    id: row.id,
    schoolId: row.schoolId,
    state: row.state,
    version: row.version,
    opening: row.opening,
    author: { id: row.authorId, name: row.authorName },
    photos: row.photos,
    pageNames: [...row.pageNames],
    wantedAt: row.wantedAt === null ? null : schoolReading(row.wantedAt),
    urgent: row.urgent,
    thumbnailUrl: thumbnailUrl(row, actor),
    blocks: row.blocks,
    holds: row.holds,
    notes: row.notes,
    own: isOwn(row, actor),
    cameBackBecause: row.cameBackBecause,
    updatedAt: row.updatedAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
  };
}

/** What a cursor holds: anything else would reach the database as a date or an id that it cannot read. */
const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

function readCursor(text: string): { updatedAt: Date; id: string } {
  try {
    const [at, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return { updatedAt: new Date(at), id };
  } catch {
    throw new Refusal('bad-input', 'This page of the list is not known.', 'Open the list again.', {
      field: 'after',
    });
  }
}

function thumbnailUrl(row: DraftRow, actor: Actor): string | null {
  const { id, firstThumbnail } = row;
  if (firstThumbnail === null) return null;
  if (firstThumbnail.isFinished) {
    return `/api/drafts/${id}/photos/${firstThumbnail.photoId}/rendered-thumbnail`;
  }
  return maySeeUncovered(row, actor) ? `/api/pictures/${firstThumbnail.pictureId}/thumbnail` : null;
}
