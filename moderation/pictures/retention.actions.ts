import { inTransaction } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { recordEvent } from '../record/record.actions.ts';
import { bytesAreNeeded, holdBytes } from './bytes.store.ts';
import {
  KEEP_ORIGINALS_DAYS,
  type KeptBecause,
  keptBecause,
  lastUploadToJudge,
} from './retention.rules.ts';
import {
  bytesToRemove,
  holdOriginal,
  markBytesRemoved,
  markOriginalDeleted,
  type OriginalRow,
  originalsToJudge,
  originalsToRemove,
} from './retention.store.ts';

const AT_A_TIME = 200;

/** What a run did, or in a dry run would do. */
export interface DeletedOriginals {
  /** Pictures whose original was (would be) deleted. */
  readonly deleted: readonly string[];
  /** Length of those originals in bytes; the store may hold some of them for another picture. */
  readonly bytes: number;
  /** Older ones that are kept, and why. */
  readonly kept: Readonly<Record<KeptBecause, number>>;
}

/**
 * Deletes the originals, and the previews that show what is covered, that the retention rule keeps no longer. The facts and
 * the file that was published stay. Runs again or twice at once do no harm; one that broke off is finished by the next.
 */
export async function deleteOriginals(
  deps: Deps,
  options: { dryRun?: boolean; signal?: AbortSignal } = {},
): Promise<DeletedOriginals> {
  const now = deps.clock.now();
  const deleted: string[] = [];
  const kept = { open: 0, evidence: 0, 'not-yet': 0 };
  let bytes = 0;
  for await (const original of originals(deps, now)) {
    options.signal?.throwIfAborted();
    const because = keptBecause(original, now);
    if (because !== undefined) {
      kept[because] += 1;
      continue;
    }
    if (options.dryRun !== true && !(await decide(deps, original, now))) continue;
    deleted.push(original.pictureId);
    bytes += original.bytes;
  }
  if (options.dryRun !== true) await removeBytes(deps, now, options.signal);
  return { deleted, bytes, kept };
}

async function* originals(deps: Deps, now: Date): AsyncGenerator<OriginalRow> {
  let after: string | undefined;
  for (;;) {
    const look = { uploadedBefore: lastUploadToJudge(now), limit: AT_A_TIME };
    const from = after === undefined ? look : { ...look, after };
    const rows = await inTransaction(deps.db, (tx) => originalsToJudge(tx, from));
    yield* rows;
    after = rows.at(-1)?.pictureId;
    if (rows.length < AT_A_TIME) return;
  }
}

/** Judges once more under lock, since somebody may have taken the draft up again, and writes down that it goes. */
async function decide(deps: Deps, original: OriginalRow, now: Date): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    if (!(await holdOriginal(tx, original.pictureId))) return false;
    const only = { uploadedBefore: now, only: original.pictureId, limit: 1 };
    const [still] = await originalsToJudge(tx, only);
    if (still === undefined || keptBecause(still, now) !== undefined) return false;
    await markOriginalDeleted(tx, original.pictureId, now);
    await announce(tx, {
      topic: 'picture',
      id: original.pictureId,
      federationId: original.federationId,
      schoolId: null,
    });
    await recordEvent(tx, {
      federationId: original.federationId,
      at: now,
      actorId: null,
      kind: 'picture.original-deleted',
      subjectKind: 'picture',
      subjectId: original.pictureId,
      detail: { bytes: original.bytes, keptDays: KEEP_ORIGINALS_DAYS },
    });
    return true;
  });
}

/** Removes bytes of pictures that were decided on, now or by a run that broke off; those that another one needs stay. */
async function removeBytes(deps: Deps, now: Date, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const pictureIds = await inTransaction(deps.db, (tx) => originalsToRemove(tx, AT_A_TIME));
    let removed = 0;
    for (const pictureId of pictureIds) {
      signal?.throwIfAborted();
      if (await removeBytesOf(deps, pictureId, now)) removed += 1;
    }
    // Those that somebody else is at are left to them.
    if (pictureIds.length < AT_A_TIME || removed === 0) return;
  }
}

async function removeBytesOf(deps: Deps, pictureId: string, now: Date): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const sha256s = await bytesToRemove(tx, pictureId);
    if (sha256s.length === 0) return false;
    await holdBytes(tx, sha256s);
    for (const sha256 of sha256s) {
      if (!(await bytesAreNeeded(tx, sha256, pictureId))) await deps.pictures.remove(sha256);
    }
    await markBytesRemoved(tx, pictureId, now);
    return true;
  });
}
