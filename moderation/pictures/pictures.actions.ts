import { inTransaction, type Tx } from '../database/client.ts';
import { announce } from '../database/live.ts';
import type { Deps } from '../deps.ts';
import { judgeAgain } from '../drafts/judge-again.actions.ts';
import { askToSettle } from '../drafts/settle.actions.ts';
import { type EventKind, recordEvent } from '../record/record.actions.ts';
import { keptSerial } from '../equipment/serial.rules.ts';
import { whyOutdated } from './eyesight.rules.ts';
import type { PictureFacts } from './facts.contract.ts';
import { facesLost } from './lost-faces.rules.ts';
import { removeUnneeded, requireBytes } from './bytes.actions.ts';
import { keepFacts, keepTrouble, pictureById, type PictureRow } from './picture.store.ts';
import { endRecheck } from './recheck.store.ts';

/**
 * A further look was made with eyes that see no more than those of the facts, so nothing was kept: another worker may have
 * the better ones.
 */
export class EyesNotBetter extends Error {
  override readonly name = 'EyesNotBetter';
}

/** What a worker needs to look at a picture, or 'done' when another run already did. */
export async function pictureToCheck(
  deps: Deps,
  command: { pictureId: string },
): Promise<{ originalSha256: string } | 'done'> {
  const picture = await inTransaction(deps.db, (tx) => pictureById(tx, command.pictureId));
  if (picture === undefined || awaitedLook(picture) === undefined) return 'done';
  if (picture.originalDeletedAt !== null) return 'done';
  return { originalSha256: picture.originalSha256 };
}

/**
 * Keeps what a worker found in a picture: facts only, no judgement. Running twice changes nothing.
 * @throws EyesNotBetter when it was a further look that saw no more than the one before
 */
export async function recordFacts(
  deps: Deps,
  command: {
    pictureId: string;
    facts: PictureFacts;
    preview: Buffer;
    thumbnail: Buffer;
    /** The camera's serial number as the file said it; only what is needed to compare it is kept. */
    bodySerial?: string | undefined;
  },
): Promise<void> {
  const { pictureId, facts } = command;
  const preview = await deps.pictures.putBytes(command.preview);
  const thumbnail = await deps.pictures.putBytes(command.thumbnail);
  const serial = keptSerial(command.bodySerial, deps.sealing.digest);
  const kept = serial === undefined ? facts : { ...facts, metadata: { ...facts.metadata, serial } };
  const replaced = [preview.sha256, thumbnail.sha256];
  try {
    await closeCheck(deps, pictureId, async (tx, { look, seenBy, previews, now }) => {
      if (look === 'further' && seenBy !== null && whyOutdated(seenBy, facts) === undefined) {
        throw new EyesNotBetter();
      }
      const { sha256: previewSha256 } = preview;
      replaced.push(...previews);
      await requireBytes(tx, deps, [previewSha256, thumbnail.sha256]);
      const lost = seenBy === null ? [] : facesLost(seenBy, facts);
      await keepFacts(tx, pictureId, {
        facts: lost.length === 0 ? kept : { ...kept, facesLost: lost },
        previewSha256,
        thumbnailSha256: thumbnail.sha256,
        now,
      });
      const counts = { faces: facts.faces.length, people: facts.people.length };
      return {
        kind: 'picture.checked',
        detail: {
          ...counts,
          checkVersion: facts.checkVersion,
          ...(look === 'further' ? { again: true } : {}),
        },
      };
    });
  } finally {
    // Those of an earlier look, or these, when that look stands.
    await removeUnneeded(deps, replaced);
  }
}

/** The file is no picture that may be used (broken, a bomb, animated …): the draft says why and keeps everything else. */
export async function recordPictureRefused(
  deps: Deps,
  command: { pictureId: string; code: string; says: string },
): Promise<void> {
  const { pictureId, code, says } = command;
  await closeCheck(deps, pictureId, async (tx, { now }) => {
    await keepTrouble(tx, pictureId, { state: 'refused', code, says, now });
    return { kind: 'picture.refused', detail: { code: code.slice(0, 200) } };
  });
}

/**
 * The check itself broke, on every attempt. It counts as a hold, never as a pass (architecture.md, rule 6). When it was a
 * further look, what the one before found stays, beside the hold; a worker that has no better eyes broke nothing.
 */
export async function recordCheckFailed(
  deps: Deps,
  command: { pictureId: string; failure: string },
): Promise<void> {
  const { pictureId, failure } = command;
  const detail = { code: failure.slice(0, 200) };
  await closeCheck(deps, pictureId, async (tx, { look, now }) => {
    if (look === 'further') {
      const broke = failure !== EyesNotBetter.name;
      await endRecheck(tx, pictureId, broke ? 'failed' : null);
      return broke ? { kind: 'picture.recheck-failed', detail } : undefined;
    }
    await keepTrouble(tx, pictureId, {
      state: 'failed',
      code: failure,
      says: 'This photo could not be checked. Send the draft in again to have it checked once more.',
      now,
    });
    return { kind: 'picture.check-failed', detail };
  });
}

/** The look that a picture waits for: its first one, or a further one while the facts of before count. */
type Look = 'first' | 'further';

function awaitedLook(picture: PictureRow): Look | undefined {
  if (picture.checkState === 'waiting') return 'first';
  return picture.checkState === 'checked' && picture.recheckState === 'waiting'
    ? 'further'
    : undefined;
}

interface CheckEvent {
  readonly kind: EventKind;
  readonly detail: Record<string, unknown>;
}

/**
 * Ends a look that was waited for, tells the screens, and has drafts settled that waited for it, or judged afresh that did
 * not. Locks the drafts before the record, as everything does that writers do.
 * @param close keeps the outcome and returns what goes on the record; undefined when nothing changed
 */
async function closeCheck(
  deps: Deps,
  pictureId: string,
  close: (
    tx: Tx,
    about: { look: Look; seenBy: PictureRow['seenBy']; previews: readonly string[]; now: Date },
  ) => Promise<CheckEvent | undefined>,
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const picture = await pictureById(tx, pictureId, { lock: true });
    const look = picture === undefined ? undefined : awaitedLook(picture);
    if (picture === undefined || look === undefined) return;
    const previews = [picture.previewSha256, picture.thumbnailSha256].filter(
      (sha256) => sha256 !== null,
    );
    const event = await close(tx, { look, seenBy: picture.seenBy, previews, now });
    if (event === undefined) return;
    await askToSettle(tx, { pictureId }, now);
    await recordEvent(tx, {
      federationId: picture.federationId,
      at: now,
      actorId: null,
      subjectKind: 'picture',
      subjectId: picture.id,
      ...event,
    });
    // Its drafts are locked by now, so what they put on the record comes in no other order.
    if (look === 'further') await judgeAgain(tx, deps, pictureId, now);
    await announce(tx, {
      topic: 'picture',
      id: pictureId,
      federationId: picture.federationId,
      schoolId: null,
    });
  });
}
